using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>What the journal keeps of a resource of this section. <c>ToJson</c> and <see cref="ModelJson.Parse"/> are each other's reverse.</summary>
[System.Text.Json.Serialization.JsonPolymorphic(TypeDiscriminatorPropertyName = "model")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(InterfaceModel), "interface")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(BridgeModel), "ovs-bridge")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(RoutesModel), "routes")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(RulesModel), "rules")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(OvsSwitchModel), "ovs-db")]
public abstract record NetworkModel : ResourceModel
{
    public override string ToJson() => ModelJson.Write(this);

    public override bool SameAs(ResourceModel other) => Equals(other);

    /// <summary>Whether the resource is there at all.</summary>
    public abstract bool Exists { get; }

    /// <summary>Where Open vSwitch's database listens, of what is kept in it; null: its usual place.</summary>
    public string? Socket { get; init; }
}

/// <summary>A link; null: there is none of that name.</summary>
public sealed record InterfaceModel(string Name, LinkModel? Link) : NetworkModel
{
    public override bool Exists => Link is not null;

    public override bool SameAs(ResourceModel other) => other is InterfaceModel model && model.Name == Name && LinkMatch.Matches(Link, model.Link);
}

/// <summary>A bridge in Open vSwitch's database; null: there is none of that name.</summary>
public sealed record BridgeModel(string Name, OvsBridgeModel? Bridge) : NetworkModel
{
    public override bool Exists => Bridge is not null;
}

/// <summary>The routes of one resource: usually one, or none; several where a pattern matches several.</summary>
public sealed record RoutesModel(Sequence<RouteModel> Routes) : NetworkModel
{
    public override bool Exists => !Routes.IsEmpty;

    public override bool SameAs(ResourceModel other) => other is RoutesModel model && Plain == model.Plain;

    /// <summary>
    /// The protocols boot and static are both an administrator's (rtnetlink(7)): what brings a route up from its file makes it again as the other.
    /// </summary>
    private RoutesModel Plain =>
        this with { Routes = [.. Routes.Items.Select(route => route.Protocol == RouteProtocol.Boot ? route with { Protocol = RouteProtocol.Static } : route)] };
}

public sealed record RulesModel(Sequence<RuleState> Rules) : NetworkModel
{
    public override bool Exists => !Rules.IsEmpty;

    public override bool SameAs(ResourceModel other) => other is RulesModel model && Plain == model.Plain;

    /// <summary>As of routes.</summary>
    private RulesModel Plain =>
        this with { Rules = [.. Rules.Items.Select(rule => rule.Protocol == RouteProtocol.Boot ? rule with { Protocol = RouteProtocol.Static } : rule)] };
}

/// <summary>Keys of the database's one row of Open_vSwitch.</summary>
public sealed record OvsSwitchModel(OvsColumns Columns) : NetworkModel
{
    public override bool Exists => true;

    public static OvsColumns ColumnsOf(OvsState state) => OvsColumns.None
        .With(OvsColumn.ExternalIds, OvsValue.Map(state.ExternalIds))
        .With(OvsColumn.OtherConfig, OvsValue.Map(state.OtherConfig));
}
