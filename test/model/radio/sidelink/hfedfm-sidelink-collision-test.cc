// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Of N sidelink devices that send all the time, as many announcements (SCIs) collide as formula and
 * mapping tell: a device is hit if another one draws the same resource of 88.
 */

#include "../../../fixture/hfedfm-sidelink-fixture.h"

#include <numeric>
#include <set>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

using SidelinkCollision = SidelinkTest;

} // namespace

TEST_F(SidelinkCollision, ScisCollideAsOftenAsTwoDrawTheSame)
{
    // A device counts as hit if another has drawn its resource.
    for (const uint32_t count : {10, 20, 40})
    {
        std::vector<double> places(count);
        std::iota(places.begin(), places.end(), 0.0);
        helper.SetPoolAttribute("Repetitions", UintegerValue(1));
        Build(places);
        std::map<int64_t, std::map<std::set<std::pair<int64_t, uint16_t>>, uint32_t>> drawn;
        std::map<std::pair<int64_t, uint32_t>, std::set<std::pair<int64_t, uint16_t>>> used;
        auto note = [&used](Ptr<SpectrumSignalParameters> params) {
            const auto signal = DynamicCast<SidelinkSignal>(params);
            if (signal->channel == SidelinkChannel::CONTROL)
            {
                const int64_t subframe = Simulator::Now().GetMilliSeconds();
                used[{subframe / 40, signal->source}].insert({subframe, signal->rb});
            }
        };
        const std::function<void(Ptr<SpectrumSignalParameters>)> action = note;
        channel->TraceConnectWithoutContext(
            "TxSigParams",
            MakeBoundCallback(
                +[](const std::function<void(Ptr<SpectrumSignalParameters>)>* f,
                    Ptr<SpectrumSignalParameters> params) { (*f)(params); },
                &action));
        for (uint32_t d = 0; d < count; ++d)
        {
            Saturate(d, devices.Get((d + 1) % count)->GetAddress(), 1400, 6000);
        }
        RunUntil(2.3999);
        for (const auto& [key, resource] : used)
        {
            ASSERT_EQ(resource.size(), 2U);
            ++drawn[key.first][resource];
        }
        double hit = 0;
        double all = 0;
        for (const auto& [period, resources] : drawn)
        {
            for (const auto& [resource, devices] : resources)
            {
                all += devices;
                hit += devices > 1 ? devices : 0;
            }
        }
        ASSERT_EQ(all, 59.0 * count);
        // Hits come in pairs.
        ExpectNear(hit / all, 1 - std::pow(1 - 1.0 / 88, count - 1), all / 2);
        Clear();
    }
}
