# SPDX-License-Identifier: GPL-2.0-only
#
# Draws the plots of a study from its tables; change it as you like and call: gnuplot study.gp
reset session
set datafile separator ','
set terminal pngcairo noenhanced size 1000,620 font 'sans,12' background '#ffffff'
set border 3 lc '#555555'
set tics nomirror out
set grid ytics lc '#dddddd' lt 1 lw 1
set yrange [0:*]
rounds = '../rounds.csv'
summary = '../summary.csv'

# Colours that colour-blind readers can tell apart (Okabe and Ito), and marks for all others.
colour(i) = word('#0072B2 #D55E00 #009E73 #CC79A7 #E69F00 #56B4E9 #999999 #000000', (i - 1) % 8 + 1)
mark(i) = int(word('7 5 9 11 13 6 4 8', (i - 1) % 8 + 1))
# Where a column is, by the names of all columns; a field that is not there counts as 0.
place(names, name) = (sum [w=1:words(names)] (word(names, w) eq name ? w : 0))
number(c) = valid(c) ? column(c) : 0
blanks(s, c) = (at = strstrt(s, c)) == 0 ? s : blanks(s[1:at-1].' '.s[at+1:], c)

# The names of all columns; the last file's stay.
do for [file in rounds.' '.summary] {
  stats file every ::::0 using (0) nooutput
  n = int(STATS_columns)
  columns = ''
  stats file every ::::0 using (k = (sum [c=1:n] (columns = columns.' '.strcol(c), 0)), 0) nooutput
  accuracy = file eq rounds ? place(columns, 'accuracy_after') : accuracy
}

# The schemes in the order of the tables, and the number of rounds.
schemes = ''
find(s) = (sum [w=1:words(schemes)] (word(schemes, w) eq s ? w : 0))
stats rounds using (s = strcol('scheme'), schemes = find(s) ? schemes : schemes.' '.s, \
                    column('round')) nooutput
last = int(STATS_max)
count = words(schemes)
longest = 0
do for [s in schemes] {
  longest = strlen(s) > longest ? strlen(s) : longest
}

# Sums over the runs of a scheme, by scheme and round: runs, seconds, joules, accuracy, its square.
array N[count*last]
array T[count*last]
array J[count*last]
array A[count*last]
array Q[count*last]
do for [k=1:count*last] {
  N[k] = 0; T[k] = 0; J[k] = 0; A[k] = 0; Q[k] = 0
}
scored = 0
stats rounds using (r = int(column('round')), k = (find(strcol('scheme')) - 1) * last + r, \
    start = r == 1 ? column('start_s') : start, joules = r == 1 ? 0 : joules, \
    joules = joules + column('energy_j'), scored = scored + valid(accuracy), \
    a = 100 * number(accuracy), N[k] = N[k] + 1, \
    T[k] = T[k] + column('end_s') - start, J[k] = J[k] + joules, A[k] = A[k] + a, \
    Q[k] = Q[k] + a * a, N[k]) nooutput
runs = int(STATS_max)
mean(k) = A[k] / N[k]
squares(k) = Q[k] - N[k] * mean(k)**2
deviation(k) = N[k] > 1 && squares(k) > 0 ? sqrt(squares(k) / (N[k] - 1)) : 0
set print $curves
do for [i=1:count] {
  do for [r=1:last] {
    k = (i - 1) * last + r
    if (N[k] > 0) {
      print sprintf('%d,%.9g,%.9g,%.9g,%.9g', r, T[k] / N[k], J[k] / N[k], mean(k), deviation(k))
    }
  }
  print ''
  print ''
}
set print

# Without tasks nothing was scored, and there is no accuracy to draw.
if (scored) {
  set title 'Accuracy after each round, mean of devices and tasks'.(runs > 1 ? \
      sprintf(' (band: standard deviation of %d runs)', runs) : '') font 'sans,14'
  set ylabel 'accuracy (%)'
  set xrange [0:*]
  set key outside right center Left reverse samplen 2 spacing 1.3
  set style fill transparent solid 0.15 noborder
  array LABELS[3] = ['round', 'simulated time (s)', 'energy of all devices (J)']
  do for [x=1:3] {
    set output word('accuracy-rounds accuracy-time accuracy-energy', x).'.png'
    set xlabel LABELS[x]
    plot for [i=1:count] $curves index i-1 using x:($4-$5):($4+$5) with filledcurves \
             lc rgb colour(i) notitle, \
         for [i=1:count] $curves index i-1 using x:4 with linespoints lw 2 pt mark(i) ps 1 \
             pointinterval last/12 + (last < 12) lc rgb colour(i) title word(schemes, i)
  }
  unset xlabel
}

# Bars: a part of each is the mean over the runs of a scheme of one column of the summary.
set xrange [-0.6:count-0.4]
set offsets 0,0,graph 0.06,0
set xtics scale 0
if (longest * count > 70) {
  set xtics rotate by -30
}
set key outside right center Left reverse invert samplen 1.5 spacing 1.3
set style data histograms
set style histogram rowstacked
set style fill solid 0.95 border lc '#ffffff'
set boxwidth 0.65
seconds = ''
do for [h in columns] {
  if (strstrt(h, 'phase_') == 1 && h[strlen(h)-1:] eq '_s') {
    seconds = seconds.' '.h[7:strlen(h)-2]
  }
}
do for [what in 'latency-phases energy-phases energy-components'] {
  parts = what eq 'energy-components' ? 'base compute transmit receive idle' : seconds
  name(p) = what eq 'latency-phases' ? 'phase_'.word(parts, p).'_s' : \
            what eq 'energy-phases' ? 'phase_'.word(parts, p).'_j' : \
            word('base compute tx rx idle', p).'_energy_j'
  P = words(parts)
  if (P > 0) {
    array M[count*(P+1)]
    array R[count]
    do for [k=1:count*(P+1)] {
      M[k] = 0
    }
    do for [i=1:count] {
      R[i] = 0
    }
    set datafile columnheaders
    do for [p=1:P] {
      c = place(columns, name(p))
      stats summary using (i = find(strcol('scheme')), k = (i - 1) * (P + 1) + p, \
                           R[i] = R[i] + (p == 1), M[k] = M[k] + number(c), 0) nooutput
    }
    unset datafile columnheaders
    set print $bars
    do for [i=1:count] {
      line = word(schemes, i)
      total = 0
      do for [p=1:P] {
        m = M[(i-1)*(P+1)+p] / R[i]
        total = total + m
        line = line.sprintf(',%.9g', m)
      }
      print line.sprintf(',%.9g', total)
    }
    set print
    set output what.'.png'
    set title (what eq 'latency-phases' ? 'Latency of a round by phase, mean of devices' : \
               what eq 'energy-phases' ? 'Energy of a device per round by phase, mean of devices' : \
               'Energy of all devices per round by component') font 'sans,14'
    set ylabel (what eq 'latency-phases' ? 'simulated time per round (s)' : \
                what eq 'energy-phases' ? 'energy per device and round (J)' : \
                'energy per round (J)')
    plot for [p=1:P] $bars using p+1:xtic(1) lc rgb colour(p) title blanks(word(parts, p), '_'), \
         $bars using 0:P+2:(sprintf('%.3g', column(P+2))) with labels offset 0,0.7 notitle
  }
}
