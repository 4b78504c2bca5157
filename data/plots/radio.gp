# SPDX-License-Identifier: GPL-2.0-only
#
# Draws the figures of the radio validation; change it as you like and call: gnuplot radio.gp
reset session
set datafile separator ','
set terminal svg noenhanced size 1000,620 font 'sans,12' background '#ffffff'
set border 3 lc '#555555'
set tics nomirror out
set grid ytics lc '#dddddd' lt 1 lw 1
set key below Left reverse samplen 2 spacing 1.3

# Colours that colour-blind readers can tell apart (Okabe and Ito).
colour(i) = word('#0072B2 #D55E00 #009E73 #CC79A7 #E69F00 #56B4E9 #999999 #000000', (i - 1) % 8 + 1)

# Of each figure: file, title, axes, the marks of a group of series (0: a line), and how many series
# after each other share a colour.
array NAMES[8] = ['pscch-bler', 'pssch-bler', 'collisions', 'half-duplex', 'goodput', 'range', \
                  'lte-uplink', 'lte-energy']
array TITLES[8] = ['PSCCH: announcements lost, one transmission', \
    'PSSCH: lost on 10 resource blocks, each MCS after 4 (left) and 1 transmissions', \
    'Announcements that collide, of devices that announce in each period', \
    'What two devices miss of each other since they send themselves', \
    'Payload of one stream over a sidelink, MCS 20, 50 RBs', \
    'Lost with line of sight; vertical: 10 % by formula', \
    'LTE: four devices upload 2 MB each over TCP to their edge', \
    'LTE: energy of an upload of 1 MB']
array X[8] = ['SINR (dB)', 'SINR of each transmission (dB)', 'devices', \
    'L, subframes for control, or k, subframes of 8 for data', \
    'k, subframes used of each 8 for data', 'distance (m)', 'resource blocks', 'distance (m)']
array Y[8] = ['block error rate', 'block error rate', 'probability', 'probability', 'Mb/s', \
              'block error rate', 'Mb/s, all devices', 'J']
array MARKS[8] = ['0 7 4', '0 7 0 7 4', '0 7', '0 7', '0 7 8 10', '0 7', '0 7', '0 7']
array GROUP[8] = [1, 5, 2, 2, 4, 2, 1, 2]

do for [f=1:8] {
  file = NAMES[f].'.csv'
  if (system("test -e '".file."' && echo yes") eq 'yes') {
    unset arrow
    unset logscale
    set format
    set autoscale
    array T[40] # titles of the series
    array E[40] # their largest standard error
    array R[40] # where they are nearest to 10 %, and how near
    array D[40]
    do for [s=1:40] {
      E[s] = 0; D[s] = 9
    }
    stats file using (s = column('series') + 1, e = column('error'), \
        E[s] = e > E[s] ? e : E[s], d = abs(column('y') - 0.1), \
        R[s] = d < D[s] ? column('x') : R[s], D[s] = d < D[s] ? d : D[s], s) nooutput
    last = int(STATS_max)
    # The second field of the lines; gnuplot itself would end one with quotes at its first comma.
    set datafile separator '"'
    stats file skip 1 using (h = strcol(1), at = strstrt(h, ','), t = h[at+1:], \
        T[int(h[1:at-1]) + 1] = strlen(t) ? t[1:strstrt(t, ',')-1] : strcol(2), 0) nooutput
    set datafile separator ','
    set output NAMES[f].'.svg'
    set title TITLES[f] font 'sans,14'
    set xlabel X[f] offset 0,0.4
    set ylabel Y[f]
    set yrange [0:*]
    if (NAMES[f] eq 'pscch-bler' || NAMES[f] eq 'pssch-bler' || NAMES[f] eq 'half-duplex') {
      set logscale y
      set format y '%g'
      set yrange [0.001:1.2]
    }
    if (NAMES[f] eq 'range') {
      do for [s=1:last:2] {
        set arrow from R[s], graph 0 to R[s], graph 1 nohead dt 2 lc '#999999'
      }
    }
    command = 'plot '
    do for [s=1:last] {
      mark = int(word(MARKS[f], (s - 1) % words(MARKS[f]) + 1))
      style = mark == 0 ? 'lines lw 2' : (E[s] > 0 ? 'yerrorbars' : 'points').' ps 0.9 pt '.mark
      command = command.(s > 1 ? ', ' : '').'file skip 1 using ($1 == '.(s - 1).' ? $3 : NaN):4'. \
                (mark && E[s] > 0 ? ':5' : '').' with '.style. \
                ' lc rgb colour('.((s - 1) / GROUP[f] + 1). \
                (strlen(T[s]) ? ') title T['.s.']' : ') notitle')
    }
    eval command
  }
}
