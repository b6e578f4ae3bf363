namespace Reconciler.Core.Diagnostics;

/// <summary>
/// Every diagnostic's code. Scripts match on them: a code keeps its meaning for ever, and a retired one is not given again.
/// </summary>
public static class Codes
{
    // RC10xx: reading YAML.
    public const string Unreadable = "RC1001";
    public const string TooLarge = "RC1002";
    public const string NotText = "RC1003";
    public const string Syntax = "RC1004";
    public const string TooDeep = "RC1005";
    public const string AliasBomb = "RC1006";
    public const string DocumentCount = "RC1007";
    public const string DuplicateKey = "RC1008";
    public const string UnquotedVariable = "RC1009";
    public const string UnsupportedYaml = "RC1010";

    // RC11xx: the shape of the document.
    public const string UnknownKey = "RC1101";
    public const string WrongType = "RC1102";
    public const string BadValue = "RC1103";
    public const string MissingKey = "RC1104";
    public const string QuoteIt = "RC1105";
    public const string BadMode = "RC1106";
    public const string BadPath = "RC1107";
    public const string NotSupportedYet = "RC1108";

    // RC12xx: its meaning.
    public const string UnknownVariable = "RC1201";
    public const string MissingPayload = "RC1202";
    public const string DanglingReference = "RC1203";
    public const string Cycle = "RC1204";
    public const string SameIdentity = "RC1205";
    public const string AmbiguousVariant = "RC1206";
    public const string Conflict = "RC1207";
    public const string PayloadMismatch = "RC1208";
    public const string HostBits = "RC1209";

    // RC13xx: the command line.
    public const string CommandLine = "RC1301";

    // RC2xxx: planning.
    public const string NotObserved = "RC2001";
    public const string Preflight = "RC2002";
    public const string StalePlan = "RC2003";
    public const string RunInProgress = "RC2004";
    public const string Untrusted = "RC2005";
    public const string ChangedSince = "RC2006";
    public const string StoreReadOnly = "RC2007";
    public const string Interrupted = "RC2008";
    public const string DaemonEnforces = "RC2009";
    public const string NothingToUndo = "RC2010";
    public const string PlanNotOurs = "RC2011";
    public const string Blocked = "RC2012";
    public const string Held = "RC2013";
    public const string GuardPending = "RC2014";
    public const string NothingWaits = "RC2015";
    public const string NotAsPredicted = "RC2016";
    public const string Deferred = "RC2017";
    public const string OtherNetwork = "RC2018";
    public const string Contested = "RC2019";

    // RC3xxx: applying.
    public const string ApplyFailed = "RC3001";
    public const string NotAttempted = "RC3002";
    public const string StoreFailed = "RC3003";
    public const string ChangedUnderneath = "RC3004";
    public const string ValidatorRefused = "RC3005";
    public const string PutBack = "RC3006";
    public const string GuardFailed = "RC3007";

    // RC4xxx: not converged.
    public const string NotConverged = "RC4001";
}
