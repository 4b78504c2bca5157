# SPDX-License-Identifier: GPL-2.0-only
#
# Sphinx makes the manual from the pages of this folder: './hfedfm doc', or sphinx_hfedfm in a tree.
# pylint: disable=invalid-name

project = "hfedfm"
copyright = "its authors, GPL-2.0-only"
master_doc = "hfedfm"
language = "en"
exclude_patterns = ["build"]
highlight_language = "none"
html_title = "hfedfm"
html_theme = "alabaster"
html_theme_options = {
    "description": "Hierarchical federated foundation models in ns-3",
    "page_width": "76em",
    "body_max_width": "none",
    "fixed_sidebar": True,
}
html_sidebars = {"**": ["about.html", "navigation.html", "searchbox.html"]}
html_show_sourcelink = False
