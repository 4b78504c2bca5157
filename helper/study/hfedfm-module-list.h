// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODULE_LIST_H
#define HFEDFM_MODULE_LIST_H

#include "hfedfm-study-options.h"

#include "ns3/hfedfm-learner-helper.h"
#include "ns3/hfedfm-learner.h"

#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** @param learner any @return what it senses and learns, with `+` between several, as far as it
 *  tells */
LearningProfile DescribeLearner(const Learner& learner);

/**
 * List the modules of a study: parameters, bytes by codec, who trains them, and how they circulate.
 * @param options the study
 * @param learners of its first run
 * @return a table and sentences
 */
std::string ListModules(const StudyOptions& options, const std::vector<Ptr<Learner>>& learners);

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODULE_LIST_H */
