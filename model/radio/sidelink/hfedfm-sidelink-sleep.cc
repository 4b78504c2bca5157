// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-sleep.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/simulator.h"

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(SidelinkSleep);

TypeId
SidelinkSleep::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::SidelinkSleep")
                            .SetParent<Object>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<SidelinkSleep>();
    return tid;
}

SidelinkSleep::SidelinkSleep() = default;
SidelinkSleep::~SidelinkSleep() = default;

void
SidelinkSleep::DoDispose()
{
    m_look.Cancel();
    m_radio = nullptr;
    m_onOff = Callback<void>();
    Object::DoDispose();
}

Ptr<SidelinkSleep>
SidelinkSleep::Get(Ptr<NetDevice> radio)
{
    auto sleep = radio->GetObject<SidelinkSleep>();
    if (!sleep)
    {
        const auto sidelink = DynamicCast<SidelinkNetDevice>(radio);
        NS_ABORT_MSG_UNLESS(sidelink, "Only a sidelink device can be put to sleep here.");
        sleep = CreateObject<SidelinkSleep>();
        sleep->m_radio = sidelink;
        radio->AggregateObject(sleep);
    }
    return sleep;
}

void
SidelinkSleep::Sleep(Time grace)
{
    if (!m_off && !IsPending(m_look))
    {
        m_look = Simulator::Schedule(grace, &SidelinkSleep::Look, this);
    }
}

void
SidelinkSleep::WakeUp()
{
    m_look.Cancel();
    if (!m_off && !m_radio->IsOn())
    {
        m_radio->SetOn(true);
    }
}

bool
SidelinkSleep::TurnOff()
{
    if (m_off)
    {
        return false;
    }
    m_look.Cancel();
    m_off = true;
    m_radio->SetOn(false);
    if (!m_onOff.IsNull())
    {
        m_onOff();
    }
    return true;
}

void
SidelinkSleep::SetOffCallback(Callback<void> off)
{
    m_onOff = off;
}

void
SidelinkSleep::Look()
{
    if (m_radio->GetMac()->IsBusy())
    {
        m_look = Simulator::Schedule(MilliSeconds(m_radio->GetPool()->GetPeriod()),
                                     &SidelinkSleep::Look,
                                     this);
        return;
    }
    m_radio->SetOn(false);
}

} // namespace ns3::hfedfm
