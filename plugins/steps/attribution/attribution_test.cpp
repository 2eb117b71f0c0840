#include "sereno/steps/attribution.h"

#include <gtest/gtest.h>

namespace sereno::steps {
namespace {

const Party platform{};
const Party cdn{.id = "edge", .side = FaultOwner::ally};
const Party carrier{.id = "carrier", .side = FaultOwner::third_party};
const Party bank{.id = "bank", .side = FaultOwner::client};

struct Case {
  const char* why;
  Failure failure;
  Witnesses witnesses{};
  FaultOwner owner = FaultOwner::platform;
  const char* party = "";
  Confidence confidence = Confidence::none;
  const char* reasons = "no witness";
  std::vector<Party> depends_on{};
  Party service{};
};

void expect(const Case& c) {
  SCOPED_TRACE(c.why);
  Failure failure = c.failure;
  failure.step = "step";
  const Fault fault = attribute(failure, c.witnesses, c.service, c.depends_on);
  EXPECT_EQ(to_string(fault.owner), to_string(c.owner));
  EXPECT_EQ(fault.party, c.party);
  EXPECT_EQ(to_string(fault.confidence), to_string(c.confidence));
  EXPECT_EQ(fault.step, "step");
  EXPECT_EQ(fault.reasons, c.reasons);
}

TEST(Attribution, NothingFailed) { EXPECT_EQ(attribute({}, {.anchors = Seen::failing}, platform, {}), Fault{}); }

TEST(Attribution, RuleOneTheObserver) {
  for (const Symptom symptom :
       {Symptom::no_route, Symptom::clock_off, Symptom::no_resources, Symptom::wrong_settings, Symptom::canary_paused})
    expect({.why = "whatever others see, what we could not do is ours",
            .failure = {.symptom = symptom},
            .witnesses = {.anchors = Seen::failing},
            .owner = FaultOwner::observer,
            .confidence = Confidence::high,
            .reasons = ""});
  EXPECT_TRUE(is_unseen(FaultOwner::observer));
  EXPECT_FALSE(is_unseen(FaultOwner::platform));
}

TEST(Attribution, RulesTwoAndThreeTheWayOut) {
  const Case cases[] = {
      {"the gateway fails, whatever fails above it",
       {Symptom::server_error},
       {.gateway = Seen::failing},
       FaultOwner::infrastructure,
       "client",
       Confidence::high,
       "gateway failing"},
      {"all anchors fail behind a gateway that is well",
       {Symptom::no_answer},
       {.gateway = Seen::well, .anchors = Seen::failing},
       FaultOwner::third_party,
       "isp",
       Confidence::high,
       "gateway well; anchors failing"},
      {"nobody has asked the gateway",
       {Symptom::no_answer},
       {.anchors = Seen::failing},
       FaultOwner::third_party,
       "isp",
       Confidence::medium,
       "anchors failing"},
  };
  for (const Case& c : cases) expect(c);
}

TEST(Attribution, RuleFourNames) {
  const Case cases[] = {
      {"our resolver fails, nobody else was asked",
       {Symptom::no_resolver},
       {},
       FaultOwner::not_established,
       "",
       Confidence::none,
       "candidates: platform, client's network, isp"},
      {"our resolver fails, another one answers",
       {Symptom::no_resolver},
       {.other_resolver = Seen::well},
       FaultOwner::client,
       "client",
       Confidence::high,
       "other resolver well"},
      {"our resolver denies a name that another one knows",
       {Symptom::no_such_name},
       {.other_resolver = Seen::well},
       FaultOwner::client,
       "client",
       Confidence::high,
       "other resolver well"},
      {"all of them fail",
       {Symptom::no_resolver},
       {.other_resolver = Seen::failing},
       FaultOwner::platform,
       "",
       Confidence::high,
       "other resolver failing"},
      {"the name's own servers say that it is not there",
       {Symptom::no_such_name},
       {},
       FaultOwner::platform,
       "",
       Confidence::medium},
  };
  for (const Case& c : cases) expect(c);
}

TEST(Attribution, RuleFiveConnections) {
  const Case cases[] = {
      {"the host answers, the service is down", {Symptom::refused}, {}, FaultOwner::platform, "", Confidence::medium},
      {"elsewhere too",
       {Symptom::refused},
       {.second_vantage = Seen::failing},
       FaultOwner::platform,
       "",
       Confidence::high,
       "second vantage failing"},
      {"silence, seen from one place",
       {Symptom::no_answer},
       {},
       FaultOwner::not_established,
       "",
       Confidence::none,
       "candidates: platform, client's network, isp"},
      {"silence behind a hop of the client's",
       {.symptom = Symptom::no_answer, .named = bank},
       {},
       FaultOwner::client,
       "bank",
       Confidence::low},
      {"the same while the anchors are well",
       {.symptom = Symptom::no_answer, .named = bank},
       {.anchors = Seen::well},
       FaultOwner::client,
       "bank",
       Confidence::high,
       "anchors well"},
      {"silence from elsewhere too",
       {Symptom::no_answer},
       {.second_vantage = Seen::failing},
       FaultOwner::platform,
       "",
       Confidence::high,
       "second vantage failing"},
      {"silence here alone",
       {Symptom::no_answer},
       {.second_vantage = Seen::well},
       FaultOwner::client,
       "client",
       Confidence::medium,
       "second vantage well"},
      {"who forbids it says so himself, and is not believed without a witness",
       {.symptom = Symptom::prohibited, .named = bank},
       {},
       FaultOwner::client,
       "bank",
       Confidence::low},
      {"who forbids it is the platform's own firewall",
       {.symptom = Symptom::prohibited, .named = platform},
       {},
       FaultOwner::platform,
       "",
       Confidence::high},
  };
  for (const Case& c : cases) expect(c);
}

TEST(Attribution, RuleSixWhatStandsBetween) {
  for (const Symptom symptom : {Symptom::proxy_refused, Symptom::foreign_certificate, Symptom::rewritten}) {
    expect({.why = "the client's, and nobody says so but we",
            .failure = {.symptom = symptom},
            .owner = FaultOwner::client,
            .party = "client",
            .confidence = Confidence::low});
    expect({.why = "from elsewhere it is not there",
            .failure = {.symptom = symptom},
            .witnesses = {.second_vantage = Seen::well},
            .owner = FaultOwner::client,
            .party = "client",
            .confidence = Confidence::high,
            .reasons = "second vantage well"});
  }
  expect({.why = "an ally's proxy is on the platform's side",
          .failure = {.symptom = Symptom::proxy_refused, .named = cdn},
          .owner = FaultOwner::ally,
          .party = "edge",
          .confidence = Confidence::medium});
}

TEST(Attribution, RuleSevenTheOtherSideItself) {
  for (const Symptom symptom :
       {Symptom::bad_certificate, Symptom::server_error, Symptom::too_slow, Symptom::wrong_content}) {
    expect({.why = "the platform", .failure = {symptom}, .confidence = Confidence::medium});
    expect({.why = "the way there is well",
            .failure = {symptom},
            .witnesses = {.anchors = Seen::well},
            .confidence = Confidence::high,
            .reasons = "anchors well"});
    expect({.why = "signed by the CDN: an ally's",
            .failure = {.symptom = symptom, .named = cdn},
            .owner = FaultOwner::ally,
            .party = "edge",
            .confidence = Confidence::medium});
    expect({.why = "the service is the client's own",
            .failure = {symptom},
            .owner = FaultOwner::client,
            .party = "bank",
            .confidence = Confidence::low,
            .service = bank});
    expect({.why = "the service is a third party's, asked directly while the way is well",
            .failure = {symptom},
            .witnesses = {.anchors = Seen::well},
            .owner = FaultOwner::third_party,
            .party = "carrier",
            .confidence = Confidence::high,
            .reasons = "anchors well",
            .service = carrier});
  }
}

TEST(Attribution, RuleEightAccounts) {
  const Case cases[] = {
      {"whose account it is nobody said",
       {Symptom::over_quota},
       {},
       FaultOwner::not_established,
       "",
       Confidence::none,
       "candidates: platform, client"},
      {"the client's",
       {.symptom = Symptom::over_quota, .named = bank},
       {},
       FaultOwner::client,
       "bank",
       Confidence::low},
      {"the platform's",
       {.symptom = Symptom::blocked, .named = platform},
       {},
       FaultOwner::platform,
       "",
       Confidence::medium},
  };
  for (const Case& c : cases) expect(c);
}

TEST(Attribution, RuleNineCredentials) {
  const Case cases[] = {
      {"one canary: our settings", {Symptom::credential_rejected}, {}, FaultOwner::observer, "", Confidence::medium},
      {"the second one gets in",
       {Symptom::credential_rejected},
       {.second_canary = Seen::well},
       FaultOwner::observer,
       "",
       Confidence::high,
       "second canary well"},
      {"both: who decides about sign-ins",
       {Symptom::credential_rejected},
       {.second_canary = Seen::failing},
       FaultOwner::platform,
       "",
       Confidence::high,
       "second canary failing"},
  };
  for (const Case& c : cases) expect(c);
}

TEST(Attribution, RulesTenAndElevenProviders) {
  const Failure down{.symptom = Symptom::provider_down, .named = carrier};
  const Case cases[] = {
      {"asked directly it fails, the way is well, and the function needs it",
       down,
       {.anchors = Seen::well, .provider = Seen::failing},
       FaultOwner::third_party,
       "carrier",
       Confidence::high,
       "anchors well; provider failing",
       {carrier}},
      {"nobody says that the way is well",
       down,
       {.provider = Seen::failing},
       FaultOwner::third_party,
       "carrier",
       Confidence::low,
       "provider failing",
       {carrier}},
      {"only the platform says so",
       down,
       {},
       FaultOwner::third_party,
       "carrier",
       Confidence::low,
       "no witness",
       {carrier}},
      {"the function does not depend on it",
       down,
       {.anchors = Seen::well, .provider = Seen::failing},
       FaultOwner::not_established,
       "",
       Confidence::none,
       "anchors well; provider failing; candidates: platform, carrier (third party), client"},
      {"asked directly it is well: the platform's use of it fails",
       down,
       {.provider = Seen::well},
       FaultOwner::platform,
       "",
       Confidence::high,
       "provider well",
       {carrier}},
      {"an ally that fails is the platform's side",
       {.symptom = Symptom::provider_down, .named = cdn},
       {.anchors = Seen::well, .provider = Seen::failing},
       FaultOwner::ally,
       "edge",
       Confidence::high,
       "anchors well; provider failing",
       {cdn}},
      {"the only one that it depends on",
       {Symptom::provider_down},
       {},
       FaultOwner::third_party,
       "carrier",
       Confidence::low,
       "no witness",
       {carrier}},
      {"one of two",
       {Symptom::provider_down},
       {},
       FaultOwner::not_established,
       "",
       Confidence::none,
       "candidates: platform, carrier (third party), bank (client), client",
       {carrier, bank}},
  };
  for (const Case& c : cases) expect(c);
}

TEST(Attribution, RuleTwelveFeeds) {
  const Case cases[] = {
      {"nothing was delivered", {Symptom::not_delivered}, {}, FaultOwner::client, "client", Confidence::low},
      {"the inside sees that its door is open",
       {Symptom::not_delivered},
       {.inside = Seen::well},
       FaultOwner::client,
       "client",
       Confidence::medium,
       "inside well"},
      {"a third party's feed",
       {.symptom = Symptom::not_delivered, .named = carrier},
       {},
       FaultOwner::third_party,
       "carrier",
       Confidence::low},
      {"delivered, and not processed", {Symptom::not_processed}, {}, FaultOwner::platform, "", Confidence::medium},
  };
  for (const Case& c : cases) expect(c);
}

TEST(Attribution, BelievesADictionaryAsFarAsItMay) {
  const Case cases[] = {
      {"the platform's own words",
       {.symptom = Symptom::told, .named = platform, .told = Confidence::high},
       {},
       FaultOwner::platform,
       "",
       Confidence::high},
      {"the client's, by the platform's words alone",
       {.symptom = Symptom::told, .named = bank, .told = Confidence::high},
       {},
       FaultOwner::client,
       "bank",
       Confidence::low},
      {"nobody is named",
       {Symptom::told},
       {},
       FaultOwner::not_established,
       "",
       Confidence::none,
       "candidates: platform, client"},
  };
  for (const Case& c : cases) expect(c);
}

}  // namespace
}  // namespace sereno::steps
