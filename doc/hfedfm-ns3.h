// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * What hfedfm overrides of ns-3, for Doxygen alone: from here its classes inherit the descriptions.
 */

namespace ns3
{

/** Base class of ns-3 for what has attributes and is aggregated. */
class Object
{
  protected:
    /** Do what is left when the simulation begins. */
    virtual void DoInitialize();
    /** Let go of others, when the simulation has ended. */
    virtual void DoDispose();
};

/** Base class of ns-3 for what runs on a node. */
class Application : public Object
{
};

/** Base class of ns-3 for queues of events. */
class Scheduler : public Object
{
  public:
    /** Put in an event. */
    virtual void Insert(const Event& event);
    /** Tell whether no event waits. */
    virtual bool IsEmpty() const;
    /** Tell the first event, which stays. */
    virtual Event PeekNext() const;
    /** Take out the first event. */
    virtual Event RemoveNext();
    /** Take out an event. */
    virtual void Remove(const Event& event);
};

/** Base class of ns-3 for headers of packets. */
class Header
{
  public:
    /** Tell the TypeId of this object. */
    virtual TypeId GetInstanceTypeId() const;
    /** Write what is in it for people to read. */
    virtual void Print(std::ostream& os) const;
    /** Tell how many bytes it takes. */
    virtual uint32_t GetSerializedSize() const;
    /** Write it. */
    virtual void Serialize(Buffer::Iterator start) const;
    /** Read it, and tell how many bytes it took. */
    virtual uint32_t Deserialize(Buffer::Iterator start);
};

/** Base class of ns-3 for network devices. */
class NetDevice : public Object
{
  public:
    /** Set the index on the node. */
    virtual void SetIfIndex(const uint32_t index);
    /** Tell the index on the node. */
    virtual uint32_t GetIfIndex() const;
    /** Tell the channel. */
    virtual Ptr<Channel> GetChannel() const;
    /** Tell the address. */
    virtual Address GetAddress() const;
    /** Tell how many bytes a packet may have. */
    virtual uint16_t GetMtu() const;
    /** Tell whether something can be sent. */
    virtual bool IsLinkUp() const;
    /** Have a function called when the link goes up or down. */
    virtual void AddLinkChangeCallback(Callback<void> callback);
    /** Tell whether it can send to all. */
    virtual bool IsBroadcast() const;
    /** Tell the address of all. */
    virtual Address GetBroadcast() const;
    /** Tell whether it can send to groups. */
    virtual bool IsMulticast() const;
    /** Tell the address of a group of IPv4. */
    virtual Address GetMulticast(Ipv4Address group) const;
    /** Tell the address of a group of IPv6. */
    virtual Address GetMulticast(Ipv6Address group) const;
    /** Tell whether it is a bridge. */
    virtual bool IsBridge() const;
    /** Tell whether it has one peer. */
    virtual bool IsPointToPoint() const;
    /** Send a packet, and tell whether it was taken. */
    virtual bool Send(Ptr<Packet> packet, const Address& destination, uint16_t protocol);
    /** Tell the node. */
    virtual Ptr<Node> GetNode() const;
    /** Set the node. */
    virtual void SetNode(Ptr<Node> node);
    /** Tell whether addresses must be asked for. */
    virtual bool NeedsArp() const;
    /** Set who gets what arrives for this device. */
    virtual void SetReceiveCallback(ReceiveCallback callback);
    /** Set who gets all that arrives. */
    virtual void SetPromiscReceiveCallback(PromiscReceiveCallback callback);
    /** Tell whether it can send for others. */
    virtual bool SupportsSendFrom() const;
};

/** Base class of ns-3 for physical layers on a spectrum channel. */
class SpectrumPhy : public Object
{
  public:
    /** Set the device that it belongs to. */
    virtual void SetDevice(Ptr<NetDevice> device);
    /** Tell the device that it belongs to. */
    virtual Ptr<NetDevice> GetDevice() const;
    /** Set where it is. */
    virtual void SetMobility(Ptr<MobilityModel> mobility);
    /** Tell where it is. */
    virtual Ptr<MobilityModel> GetMobility() const;
    /** Set the channel. */
    virtual void SetChannel(Ptr<SpectrumChannel> channel);
    /** Tell which bands it hears. */
    virtual Ptr<const SpectrumModel> GetRxSpectrumModel() const;
    /** A signal begins to arrive. */
    virtual void StartRx(Ptr<SpectrumSignalParameters> params);
};

/** Base class of ns-3 for what draws on an energy source. */
class DeviceEnergyModel : public Object
{
  public:
    /** Set what it draws on. */
    virtual void SetEnergySource(Ptr<EnergySource> source);
    /** Tell how many joules it has drawn. */
    virtual double GetTotalEnergyConsumption() const;
    /** Go to another state. */
    virtual void ChangeState(int newState);
    /** The source is empty. */
    virtual void HandleEnergyDepletion();
    /** The source is no longer empty. */
    virtual void HandleEnergyRecharged();
    /** The source has more or less than before. */
    virtual void HandleEnergyChanged();
};

/** Energy of ns-3's Wi-Fi. */
class WifiRadioEnergyModel : public DeviceEnergyModel
{
};

} // namespace ns3
