using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Xunit;

namespace Reconciler.Core.Tests.Documents;

public sealed class MergeTests
{
    [Fact]
    public void A_directory_means_its_own_yaml_files_in_ordinal_order()
    {
        var files = new MemoryStateFiles()
            .With("conf/20.yml", TestLanguage.Document("things: { /etc/c: { content: c } }"))
            .With("conf/10.yaml", TestLanguage.Document("things: { /etc/a: { content: a } }"))
            .With("conf/B.yaml", TestLanguage.Document("things: { /etc/d: { content: d } }"))
            .With("conf/.hidden.yaml", "broken: [")
            .With("conf/notes.txt", "broken: [")
            .With("conf/old.yaml.bak", "broken: [")
            .With("conf/below/x.yaml", "broken: [")
            .With("conf/dir.yaml/x", "broken: [");

        var (reading, diagnostics) = TestLanguage.Read(files, null, "conf");

        Assert.Empty(diagnostics);
        Assert.Equal(["things//etc/a", "things//etc/c", "things//etc/d"], Ids(reading));
        Assert.Equal(["/conf/conf/10.yaml", "/conf/conf/20.yml", "/conf/conf/B.yaml"], reading.Document!.Files.Select(file => file.AbsolutePath));
    }

    [Fact]
    public void Each_entry_keeps_the_directory_of_its_file()
    {
        var files = new MemoryStateFiles()
            .With("a/state.yaml", TestLanguage.Document("things: { /etc/a: { content: a } }"))
            .With("b/state.yaml", TestLanguage.Document("things: { /etc/b: { content: b } }"));

        var (reading, _) = TestLanguage.Read(files, null, "a/state.yaml", "b");

        Assert.Equal(["/conf/a", "/conf/b"], reading.Document!.Sections[0].Entries.Select(entry => entry.BaseDirectory));
    }

    [Fact]
    public void A_file_that_is_named_twice_is_read_once()
    {
        var files = new MemoryStateFiles().With("conf/a.yaml", TestLanguage.Document("things: { /etc/a: { content: a } }"));

        var (reading, diagnostics) = TestLanguage.Read(files, null, "conf", "conf/a.yaml");

        Assert.Empty(diagnostics);
        Assert.Equal(["things//etc/a"], Ids(reading));
    }

    [Fact]
    public void The_same_identity_in_two_files_is_an_error_that_names_both_places()
    {
        var diagnostic = Assert.Single(Two("things: { /etc/a: { content: a } }", "things: { /etc/a: { content: a } }").Diagnostics);

        Assert.Equal(
            "b.yaml:5:13: error RC1205: `things//etc/a` is given in two files, first at a.yaml:5:13\n    hint: remove one of them, or give them a `when` that excludes the other",
            diagnostic.ToString());
    }

    [Fact]
    public void The_same_identity_may_stand_in_two_files_if_one_of_them_does_not_match()
    {
        var (reading, diagnostics) = Two(
            "things: { /etc/a: { content: a, when: { os: rhel } } }",
            "things: { /etc/a: { content: b, when: { os: ubuntu } } }");

        Assert.Empty(diagnostics);
        Assert.Equal("b", TestLanguage.Node(reading.Document!, "things//etc/a").Text("content"));
        Assert.Empty(reading.Document!.Sections[0].Skipped);
    }

    [Fact]
    public void A_variable_in_two_files_is_an_error_and_one_file_sees_the_variables_of_the_other()
    {
        Assert.Equal(
            ["b.yaml:5:11: error RC1205: the variable `v` is given in two files, first at a.yaml:5:16\n    hint: remove one of them"],
            Two("vars: { v:   x }", "vars: { v: y }").Diagnostics.Select(diagnostic => diagnostic.ToString()));

        var (reading, diagnostics) = Two("vars: { v: x }", "things: { /etc/a: { content: \"${v}\" } }");
        Assert.Empty(diagnostics);
        Assert.Equal("x", TestLanguage.Node(reading.Document!, "things//etc/a").Text("content"));
    }

    [Theory]
    [InlineData("schedule: { every: 5m }")]
    [InlineData("store: { keep: { days: 3 } }")]
    public void What_there_can_be_one_of_is_an_error_in_two_files(string spec)
    {
        var diagnostic = Assert.Single(Two(spec, spec).Diagnostics);

        Assert.Equal((Codes.Conflict, "b.yaml:5:3"), (diagnostic.Code, diagnostic.Span.ToString()));
        Assert.Contains("a.yaml:5:3", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_must_agree_and_one_file_may_leave_it_out()
    {
        var files = new MemoryStateFiles()
            .With("a.yaml", TestLanguage.Document("{}", "one"))
            .With("b.yaml", TestLanguage.Document("{}", "two"))
            .With("c.yaml", TestLanguage.Document("{}").Replace("metadata: { name: test }\n", "", StringComparison.Ordinal));

        Assert.Equal(Codes.Conflict, Assert.Single(TestLanguage.Read(files, null, "a.yaml", "b.yaml").Diagnostics).Code);
        var (reading, diagnostics) = TestLanguage.Read(files, null, "c.yaml", "a.yaml");
        Assert.Empty(diagnostics);
        Assert.Equal("one", reading.Document!.Name);
        Assert.Equal(Codes.MissingKey, Assert.Single(TestLanguage.Read(files, null, "c.yaml").Diagnostics).Code);
    }

    [Fact]
    public void Of_variants_the_one_that_matches_is_taken()
    {
        var document = TestLanguage.Valid(
            """
            things:
              /etc/a:
                - { content: r, when: { os: rhel } }
                - { content: u, when: { os: ubuntu } }
            """);

        Assert.Equal("u", TestLanguage.Node(document, "things//etc/a").Text("content"));
    }

    [Fact]
    public void What_does_not_match_is_skipped_with_its_reason()
    {
        var document = TestLanguage.Valid(
            """
            things:
              /etc/a: { content: a, when: { os: rhel } }
              /etc/b:
                - { content: r, when: { os: rhel } }
                - { content: v, when: { osVersion: ">=24.04" } }
              /etc/c: { content: c }
            groups:
              when: { arch: aarch64 }
              g: { files: {} }
            """);

        Assert.Equal(["things//etc/c"], document.Sections.SelectMany(section => section.Entries).Select(entry => entry.Header.Id));
        Assert.Equal(
            ["things//etc/a state.yaml:6:5 os is ubuntu", "things//etc/b state.yaml:7:5 os is ubuntu, osVersion is 22.04", "groups/g state.yaml:13:5 arch is x86_64"],
            document.Sections.SelectMany(section => section.Skipped).Select(skipped => $"{skipped.Id} {skipped.Origin} {skipped.Reason}"));
    }

    [Fact]
    public void Observe_holds_for_all_that_is_below()
    {
        const string Spec =
            """
            things:
              /etc/a: { content: a, policy: observe }
              /etc/b: { content: b, policy: enforce }
            groups:
              policy: observe
              g: { files: {}, policy: enforce }
            """;

        Assert.Equal([true, false, true], Observed(TestLanguage.Valid(Spec)));
        Assert.Equal([true, true, true], Observed(TestLanguage.Valid("policy: observe\n" + Spec)));
        Assert.Equal([true, true, true], Observed(TestLanguage.Valid(Spec, new StateRequest { Paths = ["state.yaml"], Facts = TestLanguage.Ubuntu, Observe = true })));
    }

    [Fact]
    public void The_after_of_a_section_is_collected_over_the_files()
    {
        var (reading, diagnostics) = Two("things: { after: [groups], /etc/a: { content: a } }", "things: { after: [groups, groups/g] }\ngroups: { g: { files: {} } }");

        Assert.Empty(diagnostics);
        Assert.Equal(["groups", "groups/g"], reading.Document!.Section("things")!.After.Select(reference => reference.Id));
        Assert.Equal(2, reading.Document.Section("things")!.Bodies.Length);
    }

    [Fact]
    public void A_preflight_takes_a_condition_but_no_policy()
    {
        var document = TestLanguage.Valid("preflight: { a: { link: eth0, when: { os: rhel } }, b: { link: eth1, blocks: [things] } }");
        Assert.Equal(["preflight/b"], document.Preflight!.Entries.Select(entry => entry.Header.Id));
        Assert.Equal(["preflight/a"], document.Preflight.Skipped.Select(skipped => skipped.Id));
        Assert.Empty(document.Sections);

        Assert.Equal(Codes.UnknownKey, Assert.Single(TestLanguage.Invalid("preflight: { a: { link: eth0, policy: observe } }")).Code);
    }

    [Fact]
    public void A_section_of_which_everything_is_commented_out_is_empty() =>
        Assert.Empty(TestLanguage.Valid("things:\n  # /etc/a: { content: x }\ngroups: { g: { files: {} } }").Sections.Where(section => section.Name == "things"));

    [Fact]
    public void Of_a_broken_file_the_others_are_still_checked_but_not_for_what_it_would_have_defined()
    {
        var files = new MemoryStateFiles()
            .With("a.yaml", "apiVersion: [\n")
            .With("b.yaml", TestLanguage.Document("things: { /etc/a: { contet: \"${v}\", after: [things//etc/b] } }"));

        Assert.Equal([Codes.Syntax, Codes.UnknownKey], TestLanguage.Read(files, null, "a.yaml", "b.yaml").Diagnostics.Select(diagnostic => diagnostic.Code));
    }

    [Fact]
    public void Entries_without_mistakes_are_handed_on_even_if_others_have_some()
    {
        var files = new MemoryStateFiles().With("state.yaml", TestLanguage.Document("things: { /etc/a: { contet: x }, /etc/b: { content: x } }"));

        var (reading, _) = TestLanguage.Read(files);

        Assert.False(reading.IsValid);
        Assert.Equal(["things//etc/b"], Ids(reading));
        Assert.Contains("things//etc/a", reading.Document!.Identities);
    }

    [Theory]
    [InlineData("missing.yaml")]
    [InlineData("empty")]
    public void What_cannot_be_read_is_named(string path)
    {
        var (reading, diagnostics) = TestLanguage.Read(new MemoryStateFiles().With("empty/readme.txt", "x"), null, path);

        Assert.Null(reading.Document);
        var diagnostic = Assert.Single(diagnostics);
        Assert.Equal(Codes.Unreadable, diagnostic.Code);
        Assert.Contains(path, diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Schedule_and_store_are_decoded()
    {
        var document = TestLanguage.Valid(
            """
            schedule: { cron: "0 0/5 * * * ?", timeZone: Europe/Berlin, jitter: 30s }
            store: { keep: { runs: 0x10, days: 7, size: 512MiB } }
            """);

        Assert.Equal(("0 0/5 * * * ?", "Europe/Berlin", TimeSpan.FromSeconds(30)), (document.Schedule!.Cron, document.Schedule.TimeZone, document.Schedule.Jitter));
        Assert.Equal(new StoreSpec { Runs = 16, Days = 7, Size = 512L << 20 }, document.Store);
        Assert.Equal(TimeSpan.FromMinutes(5), TestLanguage.Valid("schedule: { every: 5m }").Schedule!.Every);
    }

    [Theory]
    [InlineData("schedule: { jitter: 5s }", Codes.MissingKey)]
    [InlineData("schedule: { every: 5m, cron: \"0 0/5 * * * ?\" }", Codes.Conflict)]
    [InlineData("schedule: { every: 0s }", Codes.BadValue)]
    [InlineData("schedule: { every: 99999999999999999999s }", Codes.BadValue)]
    public void A_schedule_is_one_expression_or_one_interval(string spec, string code) => Assert.Equal(code, Assert.Single(TestLanguage.Invalid(spec)).Code);

    private static (StateReading Reading, IReadOnlyList<Diagnostic> Diagnostics) Two(string first, string second) =>
        TestLanguage.Read(
            new MemoryStateFiles().With("a.yaml", TestLanguage.Document(first)).With("b.yaml", TestLanguage.Document(second)), null, "a.yaml", "b.yaml");

    private static IEnumerable<string> Ids(StateReading reading) => reading.Document!.Sections.SelectMany(section => section.Entries).Select(entry => entry.Header.Id);

    private static IEnumerable<bool> Observed(StateDocument document) => document.Sections.SelectMany(section => section.Entries).Select(entry => entry.Header.Observe);
}
