#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The built library is installed to a folder, and a program outside this one is built against it by
# find_package and by pkg-config, with modules of ns-3 that the library does not link.
# Usage: test/install-test.sh BUILD COMPILER NS3_DIR   (the folder of ns3Config.cmake)
set -eu
build=$1
compiler=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/prefix
cd "$scratch"

cmake --install "$build" --prefix "$prefix" >install.log || { cat install.log; exit 1; }

cat >mine.cc <<END
#include "ns3/flow-monitor-helper.h"
#include "ns3/hfedfm-backhaul-helper.h"
#include "ns3/hfedfm-layout.h"
#include "ns3/hfedfm-wifi-cell-helper.h"
#include "ns3/netanim-module.h"
#include "ns3/simulator.h"

using namespace ns3;

int
main()
{
    auto layout = hfedfm::GetPublishedLayout();
    layout.clusters.resize(1);
    auto network = hfedfm::WifiCellHelper().Install(layout);
    hfedfm::BackhaulHelper().Install(network);
    FlowMonitorHelper flows;
    flows.Install(network.cells.front().devices);
    AnimationInterface animation("mine.xml");
    Simulator::Stop(Seconds(1));
    Simulator::Run();
    flows.SerializeToXmlFile("flows.xml", false, false);
    Simulator::Destroy();
}
END
cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.21)
project(mine LANGUAGES CXX)
find_package(hfedfm REQUIRED)
add_executable(mine mine.cc)
target_link_libraries(mine hfedfm::hfedfm ns3::flow-monitor ns3::netanim)
END

# check: whether the program runs and writes what FlowMonitor and NetAnim do
check() {
  rm -f mine.xml flows.xml
  "$@"
  [[ -s mine.xml && -s flows.xml ]] || { echo "'$*' has written nothing"; exit 1; }
}

# A minimal system may have no other generator than that of the library's build.
generator=$(sed -n 's/^CMAKE_GENERATOR:INTERNAL=//p' "$build/CMakeCache.txt")
cmake -S . -B out -G "$generator" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$prefix" -Dns3_DIR="$3" >cmake.log 2>&1 || { cat cmake.log; exit 1; }
cmake --build out >build.log 2>&1 || { cat build.log; exit 1; }
check out/mine
if grep -q torch out/compile_commands.json; then
  echo "A project of a user is compiled with LibTorch's settings:"
  cat out/compile_commands.json
  exit 1
fi

if ! command -v pkg-config >/dev/null; then
  echo "There is no pkg-config: that way is not tested."
  exit 0
fi
library=$(find "$prefix" -name libhfedfm.so)
export PKG_CONFIG_PATH=${library%/*}/pkgconfig:${3%/cmake/*}/pkgconfig
read -ra flags <<<"$(pkg-config --cflags --libs hfedfm)"
modules=()
for module in flow-monitor netanim; do
  mapfile -t found < <(find "${3%/cmake/*}" -maxdepth 1 -name "libns3*-$module*.so")
  modules+=("${found[0]}")
done
"$compiler" mine.cc -o mine "${flags[@]}" "${modules[@]}"
check env LD_LIBRARY_PATH="${library%/*}" ./mine
