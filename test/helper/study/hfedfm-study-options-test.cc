// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Command line of a study: defaults, units, schemes, and a sentence for every bad value.
 */

#include "../../../helper/study/hfedfm-study-options.h"
#include "../../fixture/hfedfm-study-errors.h"
#include "../../fixture/hfedfm-temp-folder.h"

#include "ns3/hfedfm-options.h"
#include "ns3/hfedfm-scheme.h"
#include "ns3/hfedfm-vqa-task.h"

#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

using namespace ns3::hfedfm;

namespace
{

StudyOptions
Parse(std::vector<std::string> arguments)
{
    arguments.insert(arguments.begin(), "study");
    return StudyOptions::Parse(arguments);
}

/** The error text for the arguments; empty if they are accepted. */
std::string
ErrorFor(const std::vector<std::string>& arguments)
{
    return ErrorOf([&]() { Parse(arguments); });
}

/** The setting of a name. */
std::string
GetSetting(const StudyOptions& options, const std::string& name)
{
    for (const auto& setting : options.settings)
    {
        if (setting.first == name)
        {
            return setting.second;
        }
    }
    return "absent";
}

} // namespace

TEST(StudyOptions, ARadioBetweenDevicesMeansTheSevenPublishedSchemes)
{
    const auto options = Parse({"--radio=lte", "--d2d=sidelink"});
    std::string schemes;
    for (const auto& scheme : options.schemes)
    {
        schemes += scheme.ToString() + " ";
    }
    EXPECT_EQ(schemes, "star edge hfedfm:2 hfedfm:8 edge-d2d hfedfm-d2d:2 hfedfm-d2d:8 ");
    EXPECT_EQ(GetSetting(options, "d2d"), "sidelink");
    EXPECT_EQ(Parse({"--d2d=sidelink", "--schemes=star"}).schemes.size(), 1U);
    EXPECT_EQ(Parse({"--d2d=wifi"}).settings, Parse({}).settings) << "the default, said aloud";
}

TEST(StudyOptions, DefaultsAreTheDocumentedOnes)
{
    const auto options = Parse({});
    std::string schemes;
    for (const auto& scheme : options.schemes)
    {
        schemes += scheme.ToString() + " ";
    }
    EXPECT_EQ(schemes, "local star edge hfedfm:2 hfedfm:8 ");
    EXPECT_EQ(options.devices, 12U);
    EXPECT_EQ(options.edges, 3U);
    EXPECT_EQ(options.rounds, 12U);
    EXPECT_EQ(options.seed, 1U);
    EXPECT_EQ(options.firstRun, 1U);
    EXPECT_EQ(options.runs, 3U);
    EXPECT_DOUBLE_EQ(options.backhaulRate, 4e6);
    EXPECT_DOUBLE_EQ(options.backhaulDelay, 0.1);
    EXPECT_DOUBLE_EQ(options.battery, 36000);
    EXPECT_DOUBLE_EQ(options.accessPower, 20);
    EXPECT_DOUBLE_EQ(options.d2dPower, 20);
    EXPECT_EQ(options.powerSave, "none");
    EXPECT_FALSE(options.sharedChannel);
    EXPECT_GE(options.GetJobs(), 1U);
    EXPECT_GE(options.GetThreads(), 1U);
}

TEST(StudyOptions, ReadsUnitsSwitchesAndTextsWithBlanks)
{
    const auto options = Parse({"--backhaul-rate=2.5Gbps",
                                "--deadline=2min",
                                "--pcap",
                                "--quiet=true",
                                "--overwrite=0",
                                "--channels=shared",
                                "--out=my folder"});
    EXPECT_DOUBLE_EQ(options.backhaulRate, 2.5e9);
    EXPECT_DOUBLE_EQ(options.deadline, 120);
    EXPECT_TRUE(options.pcap);
    EXPECT_TRUE(options.quiet);
    EXPECT_FALSE(options.overwrite);
    EXPECT_TRUE(options.sharedChannel);
    EXPECT_EQ(options.out, "my folder");
}

TEST(StudyOptions, EveryBadValueIsNamedWithItsOption)
{
    const std::vector<std::pair<std::string, std::string>> bad{{"devices", "0"},
                                                               {"devices", "-5"},
                                                               {"devices", "12x"},
                                                               {"devices", ""},
                                                               {"devices", "1e3"},
                                                               {"devices", "99999999999999999999"},
                                                               {"edges", "0"},
                                                               {"rounds", "0"},
                                                               {"rounds", "+3"},
                                                               {"seed", "0"},
                                                               {"seed", "4294967296"},
                                                               {"run", "-1"},
                                                               {"runs", "0"},
                                                               {"jobs", "-1"},
                                                               {"threads", "many"},
                                                               {"target", "0"},
                                                               {"target", "1.5"},
                                                               {"target", "nan"},
                                                               {"radio", "carrier"},
                                                               {"d2d", "smoke"},
                                                               {"channels", "both"},
                                                               {"layout-scale", "0"},
                                                               {"layout-scale", "inf"},
                                                               {"radius", "-40"},
                                                               {"backhaul-rate", "-4Mbps"},
                                                               {"backhaul-rate", "0Mbps"},
                                                               {"backhaul-rate", "4"},
                                                               {"backhaul-rate", "4MB"},
                                                               {"backhaul-delay", "-1ms"},
                                                               {"backhaul-delay", "1 ms"},
                                                               {"codec", "fp8"},
                                                               {"update-codec", "top-k:2"},
                                                               {"profile", ""},
                                                               {"battery", "0"},
                                                               {"d2d-power", "61"},
                                                               {"power-save", "waiting"},
                                                               {"alpha", "0"},
                                                               {"alpha", "0x1"},
                                                               {"samples", "0"},
                                                               {"lr", "-0.01"},
                                                               {"lr", "inf"},
                                                               {"lr-decay", "1.1"},
                                                               {"payload", "-1"},
                                                               {"training-flops", "-1"},
                                                               {"quorum", "0"},
                                                               {"quorum", "1.01"},
                                                               {"deadline", "-3s"},
                                                               {"pcap", "maybe"},
                                                               {"out", ""},
                                                               {"layout", "/no/such/file"},
                                                               {"backbone", "/no/such/file"}};
    for (const auto& item : bad)
    {
        const auto error = ErrorFor({"--" + item.first + "=" + item.second});
        EXPECT_TRUE(Contains(error, "--" + item.first + " is '" + item.second + "'"))
            << item.first << "=" << item.second << ": " << error;
        EXPECT_TRUE(Contains(error, "must be")) << error;
    }
}

TEST(StudyOptions, UnknownOptionsAndLooseWordsAreErrors)
{
    EXPECT_EQ(ErrorFor({"--device=3"}), "There is no option --device. --help lists all options.");
    EXPECT_TRUE(Contains(ErrorFor({"star"}), "'star' is no option"));
    EXPECT_TRUE(Contains(ErrorFor({"--devices", "3"}), "'3' is no option"));
    EXPECT_TRUE(Contains(ErrorFor({"--"}), "'--' is no option"));
    EXPECT_TRUE(Contains(ErrorFor({"--RngRun=3"}), "use --seed and --run"));
}

TEST(StudyOptions, OptionsThatDoNotGoTogetherAreErrors)
{
    EXPECT_TRUE(Contains(ErrorFor({"--devices=2", "--edges=3"}), "at most 2 edge servers"));
    EXPECT_TRUE(Contains(ErrorFor({"--training-flops=1e9"}), "only allowed with --payload"));
    EXPECT_EQ(ErrorFor({"--training-flops=1e9", "--payload=1000"}), "");
    EXPECT_TRUE(Contains(ErrorFor({"--layout-scale=2"}), "use --radius"));
    EXPECT_EQ(ErrorFor({"--layout-scale=2", "--layout=published"}), "");
    EXPECT_TRUE(Contains(ErrorFor({"--backbone=/bin/sh", "--payload=1"}), "not allowed with"));
    EXPECT_TRUE(Contains(ErrorFor({"--radius=20", "--layout=published"}), "use --layout-scale"));
    EXPECT_TRUE(Contains(ErrorFor({"--data-seed=2", "--payload=1"}), "there are no data"));
}

TEST(StudyOptions, ErrorsTellWhatOnlyAPresetHasSet)
{
    const auto error = ErrorFor({"--preset=usual", "--payload=1000"});
    EXPECT_TRUE(Contains(error, "Option --costs is not allowed with --payload")) << error;
    EXPECT_TRUE(Contains(error, "The preset sets --costs=vilt-lora; options beside it")) << error;
    EXPECT_FALSE(Contains(ErrorFor({"--costs=vilt-lora", "--payload=1000"}), "preset"));
}

TEST(StudyOptions, SidelinksHaveAPowerOfTheirOwnUnlessOneIsGiven)
{
    EXPECT_DOUBLE_EQ(Parse({"--d2d=wifi"}).d2dPower, 20);
    EXPECT_DOUBLE_EQ(Parse({"--d2d=sidelink"}).d2dPower, 23);
    EXPECT_DOUBLE_EQ(Parse({"--d2d=sidelink", "--d2d-power=20"}).d2dPower, 20);
}

TEST(StudyOptions, StationsThatMaySleepGetNoModelBeforeARoundIsOver)
{
    EXPECT_EQ(ErrorFor({"--power-save=training"}), "");
    EXPECT_EQ(ErrorFor({"--power-save=training", "--radio=lte"}),
              "Option --power-save is for --radio=wifi.");
    for (const auto* option : {"--quorum=0.9", "--deadline=10s"})
    {
        EXPECT_TRUE(Contains(ErrorFor({"--power-save=training", option}),
                             "only allowed with --quorum=1 and --deadline=0"));
    }
}

TEST(StudyOptions, WhatIsForWifiNeedsWifi)
{
    EXPECT_EQ(ErrorFor({"--d2d=sidelink", "--noise-figure=5"}), "");
    EXPECT_EQ(ErrorFor({"--d2d=sidelink", "--radio=lte"}), "");
    for (const auto* option : {"--noise-figure=5", "--minimum-rssi=-90"})
    {
        EXPECT_TRUE(
            Contains(ErrorFor({"--d2d=sidelink", "--radio=lte", option}), "is for Wi-Fi radios"));
    }
    for (const auto* option : {"--fading=nakagami", "--rts=100"})
    {
        EXPECT_TRUE(
            Contains(ErrorFor({"--radio=lte", "--schemes=edge", option}), "is for Wi-Fi radios"));
        EXPECT_EQ(ErrorFor({"--radio=lte", "--schemes=edge-d2d", option}), "");
    }
}

TEST(StudyOptions, AttributesThatAnOptionSetsAreErrors)
{
    const auto error = ErrorFor({"--ns3::hfedfm::WifiAdhocD2d::TxPower=10"});
    EXPECT_TRUE(Contains(error, "WifiAdhocD2d::TxPower has no effect")) << error;
    EXPECT_TRUE(Contains(error, "use --d2d-power")) << error;
    EXPECT_EQ(ErrorFor({"--ns3::hfedfm::WifiAdhocD2d::ChannelWidth=20"}), "");
}

TEST(StudyOptions, EmptyFileIsNoBackbone)
{
    const TempFolder folder;
    const std::string path = folder.GetPath() + "/empty-backbone";
    std::ofstream(path).close();
    EXPECT_TRUE(Contains(ErrorFor({"--backbone=" + path}), "it is empty"));
}

TEST(StudyOptions, SettingsHoldWhatResultsDependOnAndNothingElse)
{
    const auto options =
        Parse({"--devices=6", "--jobs=1", "--out=x", "--SchedulerType=ns3::MapScheduler"});
    EXPECT_EQ(GetSetting(options, "devices"), "6");
    EXPECT_EQ(GetSetting(options, "alpha"), "0.1");
    EXPECT_EQ(GetSetting(options, "SchedulerType"), "ns3::MapScheduler");
    for (const auto* name :
         {"jobs", "threads", "out", "quiet", "overwrite", "target", "schemes", "run", "runs"})
    {
        EXPECT_EQ(GetSetting(options, name), "absent") << name;
    }
}

TEST(StudyOptions, OptionsOverrideAPresetWhereverTheyStand)
{
    const auto usual = Parse({"--preset=usual"});
    EXPECT_EQ(usual.backhaulRate, 100e6);
    EXPECT_EQ(usual.backhaulDelay, 0.01);
    EXPECT_EQ(usual.costs.name, "vilt-lora");
    EXPECT_EQ(usual.availability, 0.9);
    EXPECT_EQ(usual.profiles.size(), 3U);
    for (const auto& arguments :
         {std::vector<std::string>{"--backhaul-rate=5Mbps", "--preset=usual"},
          std::vector<std::string>{"--preset=usual", "--backhaul-rate=5Mbps"}})
    {
        const auto options = Parse(arguments);
        EXPECT_EQ(options.backhaulRate, 5e6);
        EXPECT_EQ(options.backhaulDelay, 0.01);
    }
    const auto one = Parse({"--preset=usual", "--profile=phone"});
    EXPECT_EQ(one.profile, "phone");
    EXPECT_TRUE(one.profiles.empty());
    const auto published = Parse({"--preset=published", "--codec=fp16"});
    EXPECT_EQ(published.layout, "published");
    EXPECT_EQ(published.devices, 40U);
    EXPECT_EQ(published.costs.GetTrained() * 4, 6000000U);
    EXPECT_EQ(published.backhaulRate, 4e6);
    EXPECT_EQ(published.codec, "fp16");
}

TEST(StudyOptions, SmokeIsWhatAStudyDoesWithoutAPreset)
{
    EXPECT_EQ(Parse({"--preset=smoke"}).settings, Parse({}).settings);
    // The same values, the same study, whatever they were called.
    EXPECT_EQ(GetSetting(Parse({"--preset=usual"}), "preset"), "absent");
    EXPECT_EQ(GetSetting(Parse({"--preset=usual"}), "shadowing"), "3");
}

TEST(StudyOptions, APresetThatThereIsNotIsRefusedWithTheirNames)
{
    EXPECT_EQ(ErrorFor({"--preset=usuel"}),
              "Option --preset is 'usuel'; it must be smoke, usual or published.");
    StudyOptions options;
    CheckedOptions command("");
    options.AddTo(command);
    EXPECT_EQ(command.Find("preset")->rule.allowed, "smoke, usual or published"); // as in --help
}

TEST(StudyOptions, DifferencesOfDevicesAreCheckedTogether)
{
    const auto options =
        Parse({"--profiles=raspberry-pi-4:0.5,jetson-nano:0.25,phone", "--slowdown=0.5"});
    ASSERT_EQ(options.profiles.size(), 3U);
    EXPECT_EQ(options.profiles[1], ProfileShare("jetson-nano", 0.25));
    EXPECT_EQ(options.profiles[2], ProfileShare("phone", 1));
    EXPECT_FALSE(options.SelectsClients());
    for (const std::string mix : {"pi", "phone:0", "phone:x", "phone:1,phone:2", "phone:1,"})
    {
        EXPECT_EQ(ErrorFor({"--profiles=" + mix}),
                  "Option --profiles is '" + mix +
                      "'; it must be a list with commas of PROFILE:SHARE, for instance "
                      "raspberry-pi-4:0.5,jetson-nano:0.5, each profile once and shares above 0.");
    }
    EXPECT_TRUE(Contains(ErrorFor({"--profile=phone", "--profiles=phone:1"}),
                         "--profile is not allowed with --profiles"));
    EXPECT_TRUE(Parse({"--participation=0.5"}).SelectsClients());
    EXPECT_TRUE(Parse({"--availability=0.5"}).SelectsClients());
    EXPECT_TRUE(Contains(ErrorFor({"--participation=0.5", "--schemes=star,edge-d2d"}),
                         "not allowed with the scheme 'edge-d2d'"));
    EXPECT_TRUE(Contains(ErrorFor({"--availability=0.5", "--schemes=consensus:2"}),
                         "not allowed with the scheme 'consensus:2'"));
    EXPECT_TRUE(Contains(ErrorFor({"--selection=fastest"}), "only allowed with --participation"));
    EXPECT_TRUE(Contains(ErrorFor({"--participation=0"}), "above 0 and at most 1"));
    EXPECT_TRUE(Contains(ErrorFor({"--shadowing=21"}), "from 0 to 20"));
    EXPECT_TRUE(Contains(ErrorFor({"--fading=nakagami", "--radio=lte", "--d2d=sidelink"}),
                         "--fading is for Wi-Fi"));
}

TEST(StudyOptions, CostsAreANameOrAFile)
{
    EXPECT_TRUE(Parse({}).costs.IsEmbedded());
    const auto options = Parse({"--costs=vilt-lora"});
    EXPECT_EQ(options.costs.name, "vilt-lora");
    EXPECT_EQ(GetSetting(options, "costs"), "vilt-lora");
    // Other content of a file is another study.
    const TempFolder folder;
    const auto file = folder.GetPath() + "/costs.csv";
    std::ofstream(file) << "adapter,20000\nflops_per_sample,1e9\n";
    EXPECT_EQ(GetSetting(Parse({"--costs=" + file}), "costs"),
              file + ": adapter=20000,flops_per_sample=1e+09");
    EXPECT_EQ(ErrorFor({"--costs=bert"}),
              "Option --costs is 'bert', which cannot be read (No such file or directory); it must "
              "be embedded, vilt-lora, vilt-adapters, published, or a file with the lines "
              "'module,parameters'.");
    EXPECT_TRUE(Contains(ErrorFor({"--costs=vilt-lora", "--payload=100"}),
                         "--costs is not allowed with --payload"));
}

TEST(StudyOptions, JobsNeverExceedTheCells)
{
    EXPECT_EQ(Parse({"--jobs=7", "--schemes=star,edge", "--runs=2"}).GetJobs(), 4U);
    EXPECT_EQ(Parse({"--jobs=2"}).GetJobs(), 2U);
    EXPECT_EQ(Parse({"--threads=3"}).GetThreads(), 3U);
}

TEST(Scheme, PresetsDifferInTheirTiersAndEdgeRounds)
{
    const auto local = Scheme::Parse("local");
    EXPECT_FALSE(local.HasNetwork());
    const auto star = Scheme::Parse("star");
    EXPECT_TRUE(star.HasCloud() && !star.HasEdgeServers());
    EXPECT_EQ(star.GetEdgeRounds(), 1U);
    const auto edge = Scheme::Parse("edge");
    EXPECT_TRUE(edge.HasEdgeServers() && !edge.HasCloud());
    EXPECT_EQ(edge.GetEdgeRounds(), 0U);
    const auto hierarchy = Scheme::Parse("hfedfm:8");
    EXPECT_TRUE(hierarchy.HasEdgeServers() && hierarchy.HasCloud() && hierarchy.HasNetwork());
    EXPECT_EQ(hierarchy.GetEdgeRounds(), 8U);
}

TEST(Scheme, HasOneTextForm)
{
    EXPECT_EQ(Scheme::Parse("hfedfm:08").ToString(), "hfedfm:8");
    EXPECT_EQ(Scheme::Parse("star").ToString(), "star");
    EXPECT_TRUE(Contains(ErrorFor({"--schemes=hfedfm:2,hfedfm:02"}), "'hfedfm:2' twice"));
}

TEST(Scheme, WhatIsNoSchemeIsNamedWithWhatIsAllowed)
{
    for (const auto* text : {"ring",
                             "Star",
                             "hfedfm",
                             "hfedfm:",
                             "hfedfm:0",
                             "hfedfm:-2",
                             "hfedfm:2.5",
                             "hfedfm:nan",
                             "hfedfm:99999999999",
                             "star:2",
                             "star "})
    {
        const auto error = ErrorFor({std::string("--schemes=") + text});
        EXPECT_TRUE(Contains(error, std::string("no scheme '") + text + "'")) << error;
        EXPECT_TRUE(Contains(error, "local, star, edge, edge-d2d, hfedfm:E, hfedfm-d2d:E"))
            << error;
    }
    EXPECT_TRUE(Contains(ErrorFor({"--schemes=star,,edge"}), "no scheme ''"));
}

TEST(StudyOptions, AttributesOfTasksCount)
{
    Parse({"--ns3::hfedfm::FashionTask::Folder=/nowhere"});
    EXPECT_TRUE(Contains(GetVqaTask("fashion").FindError(), "/nowhere/train-images"));
    Parse({"--ns3::hfedfm::FashionTask::Folder=/elsewhere"});
    EXPECT_TRUE(Contains(GetVqaTask("fashion").FindError(), "/elsewhere/train-images"));
}

TEST(StudyOptions, OptionsThatALearnerHasNoUseForAreRefused)
{
    const std::string learner = "--learner=ns3::hfedfm::PayloadLearner";
    EXPECT_TRUE(Contains(ErrorFor({learner, "--alpha=0.5"}), "Option --alpha has no effect: "));
    EXPECT_TRUE(Contains(ErrorFor({learner, "--tasks=art"}), "Option --tasks has no effect: "));
    EXPECT_EQ(ErrorFor({learner}), "");
    EXPECT_TRUE(Contains(ErrorFor({"--tasks-per-device=3-1"}), "it must be all, a number from 1"));
    EXPECT_EQ(ErrorFor({"--ns3::hfedfm::FedAvgMOptimizer::Momentum=0.5"}),
              "Option --ns3::hfedfm::FedAvgMOptimizer::Momentum has no effect without "
              "--server-optimizer=fedavgm.");
    EXPECT_EQ(ErrorFor({"--server-optimizer=fedadam", "--ns3::hfedfm::FedAdamOptimizer::Tau=0.01"}),
              "");
    EXPECT_EQ(ErrorFor({"--tasks-per-device=2-4"}),
              "Option --tasks-per-device is '2-4', but --tasks=scene,art,audio are 3.");
    for (const std::string senses : {"image+audio,audio+image", "image+image", "image+", "+image"})
    {
        EXPECT_TRUE(Contains(ErrorFor({"--senses=" + senses}), "each once and shares above 0"))
            << senses;
    }
    EXPECT_TRUE(Contains(ErrorFor({"--senses=image:0"}), "each once and shares above 0"));
    EXPECT_TRUE(Contains(ErrorFor({"--learner=ns3::Node"}), "ns3::hfedfm::M3tLearner"));
}

TEST(StudyOptionValues, NumbersMustFillTheirText)
{
    EXPECT_EQ(ParseInteger("007", 0, 9), 7U);
    EXPECT_FALSE(ParseInteger(" 7", 0, 9).has_value());
    EXPECT_FALSE(ParseInteger("18446744073709551616", 0, UINT64_MAX).has_value());
    EXPECT_EQ(ParseReal("-1.5e3"), -1500.0);
    for (const auto* text : {"", "1.2.3", "1e999", "1,5", "0x10", "nan", "infinity", "e", "-"})
    {
        EXPECT_FALSE(ParseReal(text).has_value()) << text;
    }
    EXPECT_EQ(ParseDuration("3"), 3.0);
    EXPECT_EQ(ParseRate("1kb/s"), 1000.0);
    EXPECT_FALSE(ParseRate("Mbps").has_value());
}

TEST(StudyOptions, AsynchronousTiersAreRefusedWithWhatOnlyRoundsHave)
{
    EXPECT_EQ(ErrorFor({"--schemes=star", "--cloud-aggregation=fedbuff"}), "");
    EXPECT_EQ(ErrorFor({"--schemes=edge,hfedfm:2", "--edge-aggregation=fedasync"}), "");
    EXPECT_FALSE(Parse({"--schemes=star"}).IsAsynchronous());
    EXPECT_TRUE(Parse({"--schemes=hfedfm:2", "--edge-aggregation=fedbuff"}).IsAsynchronous());
    const auto refused = [](std::vector<std::string> more, const std::string& text) {
        more.push_back("--cloud-aggregation=fedasync");
        const auto error = ErrorFor(more);
        EXPECT_TRUE(Contains(error, text)) << error;
    };
    refused({"--schemes=star,local"}, "is 'fedasync', but the scheme 'local' has no such server");
    refused({"--schemes=edge"}, "the scheme 'edge' has no such server");
    refused({"--schemes=hfedfm-d2d:2", "--d2d=wifi"}, "devices cooperate, which they do in rounds");
    refused({"--schemes=star", "--quorum=0.5"}, "Option --quorum is 0.500000, but no tier of");
    refused({"--schemes=star", "--deadline=5s"}, "Option --deadline is 5.000000 s, but no tier");
    refused({"--schemes=star", "--participation=0.5"}, "--participation and --availability");
    refused({"--schemes=star", "--server-optimizer=fedavgm"}, "the root of the scheme 'star'");
    refused({"--schemes=star", "--power-save=training"}, "Option --power-save=training");
    refused({"--schemes=star", "--ns3::hfedfm::FedBuffRule::Buffer=3"},
            "has no effect without --edge-aggregation=fedbuff");
    refused({"--schemes=star", "--ns3::hfedfm::AsyncCoordinator::Rule=x"}, "--cloud-aggregation");
    EXPECT_TRUE(
        Contains(ErrorFor({"--schemes=star", "--ns3::hfedfm::AsyncRule::StalenessExponent=1"}),
                 "has no effect without --edge-aggregation or"));
    EXPECT_TRUE(Contains(ErrorFor({"--edge-aggregation=soon"}), "rounds, fedasync or fedbuff"));
    refused({"--schemes=hfedfm:2", "--circulation=head=2/4"},
            "--circulation gives modules periods");
    refused({"--schemes=star", "--task-starts=0:audio@3"},
            "--task-starts and --gains are not allowed");
    EXPECT_EQ(ErrorFor({"--schemes=star", "--cloud-aggregation=fedbuff", "--personal=head"}), "");
    EXPECT_TRUE(
        Contains(ErrorFor({"--schemes=hfedfm:2", "--edge-aggregation=fedbuff", "--personal=head"}),
                 "its edge servers send the cloud all that they have"));
    // Tiers that do rounds may have what is of rounds.
    EXPECT_EQ(ErrorFor({"--schemes=hfedfm:2",
                        "--cloud-aggregation=fedbuff",
                        "--deadline=5s",
                        "--quorum=0.5",
                        "--participation=0.5"}),
              "");
    EXPECT_TRUE(Contains(
        ErrorFor({"--schemes=hfedfm:2", "--edge-aggregation=fedbuff", "--participation=0.5"}),
        "the servers of devices in the scheme 'hfedfm:2' do none"));
    // A root that does rounds may have an optimizer above servers that do not.
    EXPECT_EQ(
        ErrorFor(
            {"--schemes=hfedfm:2", "--edge-aggregation=fedbuff", "--server-optimizer=fedavgm"}),
        "");
    EXPECT_TRUE(Contains(ErrorFor({"--speed-spread=4"}), "from 0 to 3"));
}

TEST(StudyOptions, CirculationIsRefusedWhereItHasNoEffect)
{
    EXPECT_EQ(ErrorFor({"--schemes=local,star,hfedfm:4", "--circulation=head=2,adapter=1/4"}), "");
    EXPECT_EQ(ErrorFor({"--schemes=hfedfm:2", "--cloud-circulation=adaptive"}), "");
    EXPECT_EQ(ErrorFor({"--schemes=hfedfm:2", "--mixing=head=0.5,adapter=learned"}), "");
    EXPECT_EQ(Parse({"--circulation=head=2", "--personal=head/art"}).circulation.ToString(),
              "head/art=0/0,head=2");
    const auto refused = [](const std::vector<std::string>& options, const std::string& text) {
        const auto error = ErrorFor(options);
        EXPECT_TRUE(Contains(error, text)) << error;
    };
    refused({"--schemes=consensus:2", "--personal=head"}, "which has no tiers between which");
    refused({"--personal=heads"}, "'heads' is no pattern of personal modules");
    refused({"--circulation=head=x"}, "the period of 'head' is 'x'");
    refused({"--schemes=star", "--edge-circulation=adaptive"},
            "the scheme 'star' has no such server");
    refused({"--schemes=hfedfm-d2d:2", "--cloud-circulation=round-robin"}, "devices cooperate");
    refused({"--schemes=hfedfm:2", "--cloud-circulation=adaptive", "--circulation=head=2"},
            "gives modules periods on the same way");
    refused({"--schemes=hfedfm:2", "--cloud-circulation=adaptive", "--edge-aggregation=fedbuff"},
            "lets servers do no rounds");
    refused({"--cloud-budget=all/0"}, "it must be all/N");
    refused({"--mixing=head=2"}, "The mixing rule 'head=2' must be");
    refused({"--schemes=consensus:2,local", "--mixing=head=0.5"}, "none sends devices a model");
    refused({"--ns3::hfedfm::FederationNode::Circulation=head=2"}, "use --circulation");
}
