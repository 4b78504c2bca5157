/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-learning-node.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-codec.h"
#include "ns3/log.h"
#include "ns3/pointer.h"

#include <utility>

namespace ns3
{
namespace hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmLearningNode");
NS_OBJECT_ENSURE_REGISTERED(LearningNode);

TypeId
LearningNode::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::LearningNode")
            .SetParent<Application>()
            .SetGroupName("Hfedfm")
            .AddAttribute("MessageCodec",
                          "How messages become bytes, with the stages that they pass; default: "
                          "one of the node's own, without stages.",
                          TypeId::ATTR_GET | TypeId::ATTR_SET,
                          PointerValue(),
                          MakePointerAccessor(&LearningNode::m_messageCodec),
                          MakePointerChecker<MessageCodec>())
            .AddTraceSource("TrainingStarted",
                            "Local training of a round begins.",
                            MakeTraceSourceAccessor(&LearningNode::m_trainingStarted),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("Trained",
                            "A learner's job is done: training, or scoring of the last model.",
                            MakeTraceSourceAccessor(&LearningNode::m_trained),
                            "ns3::hfedfm::LearningNode::TrainedTracedCallback")
            .AddTraceSource("Finished",
                            "The last model is here, was passed on and scored.",
                            MakeTraceSourceAccessor(&LearningNode::m_finishedTrace),
                            "ns3::hfedfm::LearningNode::NodeTracedCallback")
            .AddTraceSource(
                "Failed",
                "The node takes no part any more: its battery is empty, or Fail() was called.",
                MakeTraceSourceAccessor(&LearningNode::m_failedTrace),
                "ns3::hfedfm::LearningNode::NodeTracedCallback");
    return tid;
}

LearningNode::LearningNode()
    : m_messageCodec(CreateObject<MessageCodec>())
{
}

LearningNode::~LearningNode() = default;

void
LearningNode::DoDispose()
{
    m_training.reset();
    m_learner = nullptr;
    m_compute = nullptr;
    m_ledger = nullptr;
    Application::DoDispose();
}

void
LearningNode::SetCodec(std::string name)
{
    m_codec = ParseValueCodec(name);
}

std::string
LearningNode::GetCodec() const
{
    return ToString(m_codec);
}

void
LearningNode::SetLearner(Ptr<Learner> learner)
{
    m_learner = std::move(learner);
}

void
LearningNode::SetComputeModel(Ptr<ComputeEnergyModel> model)
{
    m_compute = std::move(model);
    if (m_compute)
    {
        m_compute->SetEnergyDepletionCallback(MakeCallback(&LearningNode::Fail, this));
    }
}

void
LearningNode::SetLedger(Ptr<EnergyLedger> ledger)
{
    m_ledger = std::move(ledger);
}

const ModuleSet&
LearningNode::GetModel() const
{
    const auto* model = FindModel();
    NS_ABORT_MSG_UNLESS(model, "Node " << m_id << " has not started: it holds no model yet.");
    return *model;
}

double
LearningNode::GetTrainedWeight(const ModuleId& id) const
{
    const auto weight = m_trainedWeights.find(id);
    return weight == m_trainedWeights.end() ? 0.0 : weight->second;
}

void
LearningNode::CreateTraining()
{
    if (m_learner)
    {
        m_training = std::make_unique<LocalTraining>(m_id,
                                                     m_learner,
                                                     m_compute,
                                                     MakeCallback(&LearningNode::JobDone, this));
    }
}

void
LearningNode::StartTraining(uint32_t round, const ModuleSet& model)
{
    if (m_failed)
    {
        return;
    }
    m_trainingStarted(m_id, round);
    m_training->Train(round, model);
    UpdatePhase();
}

void
LearningNode::AbortTraining()
{
    if (m_training)
    {
        m_training->Cancel();
        UpdatePhase();
    }
}

void
LearningNode::JobDone(uint32_t round, TrainingResult result)
{
    m_trained(m_id, round, result);
    if (result.updates.empty())
    {
        Finished();
        return;
    }
    for (const auto& update : result.updates)
    {
        m_trainedWeights[update.state.GetId()] = update.weight;
    }
    HandleTrained(std::move(result.updates));
    UpdatePhase();
}

void
LearningNode::FinishWith(uint32_t round, const ModuleSet& model)
{
    // A node whose place changes late may get the last model twice.
    if (m_failed || m_finished)
    {
        return;
    }
    if (m_training)
    {
        m_training->Score(round, model);
        return;
    }
    Finished();
}

void
LearningNode::Finished()
{
    m_finished = true;
    UpdatePhase();
    m_finishedTrace(m_id);
}

void
LearningNode::Fail()
{
    if (m_failed || m_finished)
    {
        return;
    }
    NS_LOG_INFO("node " << m_id << " takes no part any more");
    m_failed = true;
    CancelEvents();
    AbortTraining();
    UpdatePhase();
    m_failedTrace(m_id);
}

void
LearningNode::UpdatePhase()
{
    if (!m_ledger)
    {
        return;
    }
    if (m_training && m_training->IsTraining())
    {
        m_ledger->SetPhase(Phase::COMPUTE);
        return;
    }
    m_ledger->SetPhase(GetExchangePhase());
}

} // namespace hfedfm
} // namespace ns3
