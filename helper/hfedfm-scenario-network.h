/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_SCENARIO_NETWORK_H
#define HFEDFM_SCENARIO_NETWORK_H

#include "hfedfm-access-helper.h"
#include "hfedfm-d2d-topology.h"
#include "hfedfm-layout.h"
#include "hfedfm-study-options.h"

#include <memory>
#include <string>

/**
 * @file
 * The networks of a study: what options say of positions and radios.
 */

namespace ns3
{
namespace hfedfm
{

/** @param options of a study @return its positions; throws StudyError if they do not fit */
Layout MakeLayout(const StudyOptions& options);

/** @param layout positions @return the longest distance of two nodes of a cluster, m */
double GetLongestLink(const Layout& layout);

/** Throws StudyError if the access network cannot be as asked for. @param options of a study */
void CheckAccess(const StudyOptions& options);

/** @param options of a study @param longest link, m @return installs its access network */
std::shared_ptr<AccessHelper> MakeAccess(const StudyOptions& options, double longest);

/** @param options of a study @return what helps a device that is out of reach, a sentence */
std::string DescribeReach(const StudyOptions& options);

/** @param options of a study @param longest link, m @return installs its D2D radios */
Ptr<D2dTopology> MakeD2d(const StudyOptions& options, double longest);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_SCENARIO_NETWORK_H */
