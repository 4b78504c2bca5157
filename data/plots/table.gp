# SPDX-License-Identifier: GPL-2.0-only
#
# Draws the bars of the table of seven schemes; change it as you like and call: gnuplot table.gp
reset session
set datafile separator ','
set terminal pngcairo noenhanced size 1000,620 font 'sans,12' background '#ffffff'
set border 3 lc '#555555'
set tics nomirror out
set grid ytics lc '#dddddd' lt 1 lw 1
set xtics scale 0 rotate by -20
set key outside right center Left reverse samplen 1.5 spacing 1.3
set logscale y # values span two orders of magnitude
set style data histograms
set style histogram clustered gap 1
set style fill solid 0.95 border lc '#ffffff'
table = '../table.csv'

# Colours that colour-blind readers can tell apart (Okabe and Ito).
colour(i) = word('#0072B2 #D55E00 #009E73 #CC79A7 #E69F00 #56B4E9', i)
# Columns of the table and what they are called.
latency = 'published_latency_s model_r_latency_s model_p_latency_s packet_latency_s'
energy = 'published_energy_j model_r_energy_j packet_charged_energy_j model_p_energy_j '. \
         'packet_radiated_energy_j packet_battery_energy_j'
sources(quantity) = quantity eq 'latency' ? "published 'Model R' 'Model P' packets" : \
             "published 'Model R' 'packets as R' 'Model P' 'packets as P' batteries"

# Where a column is.
set datafile separator tab
stats table every ::::0 using (header = strcol(1), 0) nooutput
set datafile separator ','
blanks(s) = (at = strstrt(s, ',')) == 0 ? s : blanks(s[1:at-1].' '.s[at+1:])
header = blanks(header)
place(name) = (sum [w=1:words(header)] (word(header, w) eq name ? w : 0))

do for [block in 'payload training'] {
  do for [quantity in 'latency energy'] {
    # The columns that have a value in some row.
    columns = quantity eq 'latency' ? latency : energy
    used = ''
    bytes = 0
    set datafile columnheaders
    do for [c=1:words(columns)] {
      any = 0
      source = place(word(columns, c))
      stats table using (any = any || (strcol('block') eq block && valid(source)), \
          bytes = strcol('block') eq block ? column('update_bytes') : bytes, 0) nooutput
      used = any ? used.' '.c : used
    }
    if (words(used)) {
      number(c) = c <= words(columns) && valid(place(word(columns, c))) ? \
                  column(place(word(columns, c))) : NaN
      set table $bars separator comma
      plot table using (strcol('scheme')):(number(1)):(number(2)):(number(3)):(number(4)): \
                       (number(5)):(number(6)) with table if (strcol('block') eq block)
      unset table
      unset datafile columnheaders
      set output block.'-'.quantity.'.png'
      set title block.sprintf(', update of %.9g MB: ', bytes / 1e6). \
                (quantity eq 'latency' ? 'latency of a round' : 'energy of a round, all nodes') \
                font 'sans,14'
      set ylabel (quantity eq 'latency' ? 'simulated time per round (s)' : 'energy per round (J)')
      plot for [i=1:words(used)] $bars using int(word(used, i))+1:xtic(word(strcol(1), 1)) \
               lc rgb colour(i) title word(sources(quantity), int(word(used, i)))
    }
  }
}
