#! /usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# What test.py of an ns-3 tree runs besides the suite: (command, when to run, whether in valgrind).

cpp_examples = [
    ("hfedfm-quickstart", "True", "False"),
    ("hfedfm-own-aggregator", "True", "False"),
    ("hfedfm-own-coordinator", "True", "False"),
    ("hfedfm-own-link-policy", "True", "False"),
    (
        "hfedfm-own-task --devices=4 --edges=2 --rounds=2 --runs=1 --schemes=star --quiet=1 "
        "--overwrite=1 --out=hfedfm-own-task",
        "True",
        "False",
    ),
    (
        "hfedfm-own-dataset --devices=4 --edges=2 --rounds=2 --runs=1 --schemes=star --quiet=1 "
        "--overwrite=1 --out=hfedfm-own-dataset",
        "True",
        "False",
    ),
    (
        "hfedfm-own-learner --devices=4 --edges=2 --rounds=2 --runs=1 --schemes=star --quiet=1 "
        "--overwrite=1 --out=hfedfm-own-learner",
        "True",
        "False",
    ),
    (
        "hfedfm-compression --quick=1 --devices=3 --edges=1 --rounds=2 --runs=1 --samples=8 "
        "--tasks=scene --senses=image --quiet=1 --overwrite=1 --out=hfedfm-compression",
        "True",
        "False",
    ),
    (
        "hfedfm-async --quick --runs=1 --quiet=1 --overwrite=1 --out=hfedfm-async",
        "True",
        "False",
    ),
    ("hfedfm-cost-model --layouts=20", "True", "False"),
    ("hfedfm-cost-model --csv", "True", "False"),
    ("hfedfm-sidelink --seconds=2 --step=400", "True", "False"),
    ("hfedfm-lte --devices=4 --rounds=2 --edgeRounds=2 --payload=20000", "True", "False"),
    ("hfedfm-radio-validation --topics=pscch,range,script --effort=0.2", "True", "False"),
    (
        "hfedfm-table --block=payload --payload=2000 --quiet=1 --overwrite=1 --out=hfedfm-table",
        "True",
        "False",
    ),
    (
        "hfedfm-heterogeneity --quick=1 --devices=3 --edges=1 --rounds=2 --runs=1 --quiet=1 "
        "--overwrite=1 --out=hfedfm-heterogeneity",
        "True",
        "False",
    ),
    (
        "hfedfm-specialization --quick=1 --devices=4 --edges=1 --rounds=6 --runs=1 --samples=8 "
        "--quiet=1 --overwrite=1 --out=hfedfm-specialization",
        "True",
        "False",
    ),
    (
        "hfedfm-circulation --quick=1 --devices=3 --edges=1 --rounds=5 --runs=1 --samples=8 --quiet=1 "
        "--overwrite=1 --out=hfedfm-circulation",
        "True",
        "False",
    ),
    (
        "hfedfm-relaying --quick=1 --runs=2 --samples=16 --quiet=1 --overwrite=1 "
        "--out=hfedfm-relaying",
        "True",
        "False",
    ),
    ("hfedfm-two-federations --quick --devices=4 --quiet=1", "True", "False"),
    (
        "hfedfm-study --devices=4 --edges=2 --rounds=2 --schemes=star,hfedfm:2 --quiet=1 "
        "--overwrite=1 --out=hfedfm-study",
        "True",
        "False",
    ),
]
python_examples = []
