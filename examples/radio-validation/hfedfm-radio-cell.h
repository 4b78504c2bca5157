// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RADIO_CELL_H
#define HFEDFM_RADIO_CELL_H

#include "hfedfm-radio-flow.h"

#include "ns3/hfedfm-edge-network.h"
#include "ns3/hfedfm-lte-cell-helper.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3::hfedfm
{

/**
 * One LTE cell with a backhaul, for a short simulation that validates the radio. Ends ns-3's
 * simulation when it goes; there can be one at a time.
 */
class RadioCell
{
  public:
    RadioCell();
    ~RadioCell();

    RadioCell(const RadioCell&) = delete;
    RadioCell& operator=(const RadioCell&) = delete;

    /** @return what makes the cell; to be set before Build() */
    Ptr<LteCellHelper> GetHelper() const
    {
        return m_lte;
    }

    /** @param distances of the devices from their eNB, m */
    void Build(const std::vector<double>& distances);

    /** @return nodes and radios */
    const EdgeNetwork& GetNetwork() const
    {
        return m_network;
    }

    /**
     * Send from all devices to their edge over TCP.
     * @param bytes of each device
     * @param seconds when they begin
     */
    void Upload(uint64_t bytes, double seconds);

    /** @return Mb/s of all uploads together, from their begin to the last byte; 0 if any failed */
    double GetRate() const;
    /** @return bytes that have arrived from all devices */
    uint64_t GetArrived() const;

    /** @return bytes that have crossed the backhaul, both directions */
    uint64_t GetBackhaulBytes() const
    {
        return m_crossed;
    }

    /** @param seconds end of the simulation */
    static void RunUntil(double seconds);

  private:
    void Crossed(Ptr<const Packet> packet);

    Ptr<LteCellHelper> m_lte;                        //!< makes the cell
    EdgeNetwork m_network;                           //!< the cell
    std::vector<std::unique_ptr<RadioFlow>> m_flows; //!< a device each
    uint64_t m_bytes{0};                             //!< of each device
    double m_begin{0};                               //!< s
    uint64_t m_crossed{0};                           //!< bytes on the backhaul
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_RADIO_CELL_H */
