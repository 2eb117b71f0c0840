// Sources: VICIdial's agent page (build 250808-1322), Chatwoot, Zammad and others as the project's reference on
// platforms has them (part 2 and 19); words of frameworks (Django, Laravel, Rails, Spring) from their documentation.
#include <utility>

#include "sereno/flows/sign_in_plan.h"

namespace sereno::flows {
namespace {

using Kind = FailureEntry::Kind;

steps::Pattern pattern(std::string_view text) { return *steps::Pattern::compile(text, {.ignore_case = true}); }

FailureEntry canarys(std::string_view text, Kind kind, std::string words, std::string advice) {
  return {.step = "auth",
          .pattern = pattern(text),
          .kind = kind,
          .status = Status::unknown,
          .function = FunctionState::not_seen,
          .owner = FaultOwner::observer,
          .confidence = Confidence::medium,
          .words = std::move(words),
          .advice = std::move(advice)};
}

FailureEntry down(std::string step, std::string_view text, FaultOwner owner, Confidence confidence, std::string words,
                  std::string advice) {
  return {.step = std::move(step),
          .pattern = pattern(text),
          .status = Status::critical,
          .owner = owner,
          .confidence = confidence,
          .words = std::move(words),
          .advice = std::move(advice)};
}

FailureEntry of_code(std::string step, int code, std::string words, std::string advice) {
  return {.step = std::move(step),
          .code = code,
          .status = Status::critical,
          .owner = FaultOwner::platform,
          .confidence = Confidence::medium,
          .words = std::move(words),
          .advice = std::move(advice)};
}

FailureEntry stale() {
  FailureEntry entry =
      canarys(R"re(\balready (logged|signed) in\b|\blog out of your other session|\bsessions_limit_reached\b)re",
              Kind::stale, "a session of the canary is still there", "end the canary's sessions on the platform");
  entry.status = Status::warning;
  return entry;
}

FailureEntry seats() {
  FailureEntry entry =
      down("auth",
           R"re(\bno available (sessions|servers|phones)|\btoo many agents\b|\bno free (seat|licen[cs]e)|)re"
           R"re(\blicen[cs]es? .{0,40}\bin use\b|\bmaximum number of (users|agents)\b)re",
           FaultOwner::platform, Confidence::high, "no seat is left", "free seats or licences, or raise their number");
  entry.kind = Kind::full;
  return entry;
}

FailureEntry back_at_the_form() {
  FailureEntry entry = canarys(back_at_the_form_pattern, Kind::rejected, "the canary's credential is refused",
                               "set the credential that the platform knows");
  entry.header = "Location";
  return entry;
}

FailureEntry maintenance() {
  FailureEntry entry = down("", R"re(\b(maintenance|mantenimiento)\b)re", FaultOwner::platform, Confidence::high,
                            "the platform says that it is under maintenance", "see whether a window was announced");
  entry.code = 503;
  return entry;
}

/// Without a word it may be the canary's credential or the platform: a second canary tells.
FailureEntry form_again() {
  FailureEntry entry = canarys("^the form again, without a word$", Kind::rejected, "the form again, without a word",
                               "try the credential by hand; a --second-canary tells whose it is");
  entry.owner = FaultOwner::not_established;
  return entry;
}

/// The short words stand alone, or begin the name of an error: in the middle of other characters they are chance.
constexpr std::string_view second_factor_words =
    R"re(\btwo[- ]factor\b|\bsecond factor\b|\bone[- ]time (code|password)\b|\bverification code\b|)re"
    R"re(\bauthenticator app\b|(?m)(^|[\s"'(])(2fa|mfa|otp|two_factor)(_(required|needed|code))?([\s"').,:;!?]|$))re";

FailureEntry second_factor(std::string_view words, std::string pointer) {
  FailureEntry entry =
      canarys(words, Kind::other, "the platform asks the canary for a second factor", "exempt the canary from it");
  if (!pointer.empty()) entry.pattern.reset();
  entry.json = std::move(pointer);
  return entry;
}

std::vector<FailureEntry> refusals_of_the_canary() {
  return {
      canarys(R"re(\btoo many (failed |login )?attempts\b|\baccount (is |has been )?(temporarily )?locked\b|)re"
              R"re(\btoo many failed\b|\btry again in \d+ minutes\b)re",
              Kind::locked, "the canary is locked after too many sign-ins",
              "wait until the lock ends, then look at who signs in with it"),
      stale(),
      second_factor(second_factor_words, ""),
      second_factor("", "/mfa_required"),
      second_factor("", "/two_factor_required"),
      canarys(R"re(\bpassword (has |is )?expired\b|\b(must|have to|need to|please) change (your|the) password\b|)re"
              R"re(\bpassword (must|has to|needs to) be changed\b)re",
              Kind::other, "the canary's password has expired", "set another one, that does not expire"),
      canarys(R"re(\bphone login and password are not active\b)re", Kind::other, "the canary's phone is not active",
              "switch the canary's phone on"),
      canarys(R"re(\bno leads in the hopper\b)re", Kind::other, "the canary's campaign has no leads",
              "give the canary a campaign that lets agents in without leads"),
      canarys(R"re(\bnot allowed to log ?in to this campaign\b|\bcampaign not active\b|)re"
              R"re(\bnot allowed to log in outside of your shift\b|\blog in to the timeclock\b)re",
              Kind::other, "the platform's own settings keep the canary out",
              "set the canary's campaign, shift and group"),
      canarys(R"re(\blogin incorrect\b|\binvalid (login|user|username|user name|credentials|password|e-?mail)\b|)re"
              R"re(\b(incorrect|wrong|bad) (login|user|username|credentials|password)\b|\blogin failed\b|)re"
              R"re(\bauthentication failed\b|\bcould ?n.{0,3}t (log|sign) you in\b|)re"
              R"re(\busuario o contrase.{0,40}(inv|incorrect|err|no )|\bcredenciales.{0,40}(inv|incorrect|err|no )|)re"
              "\\bcontrase\xc3\xb1"
              R"re(a incorrecta\b|\bdatos incorrectos\b|\bacceso denegado\b)re",
              Kind::rejected, "the canary's credential is refused", "set the credential that the platform knows"),
      back_at_the_form(),
      form_again()};
}

}  // namespace

std::vector<FailureEntry> sign_in_failures() {
  std::vector<FailureEntry> entries{
      maintenance(),
      down("auth",
           R"re(\bIP address is not allowed\b|\baddress .{0,40}\bnot (allowed|permitted)\b|\baccess denied by acl\b)re",
           FaultOwner::client, Confidence::low, "the platform does not let this address in",
           "compare the address with the platform's list: has the client's way out changed?"),
      down("page", R"re(\bIP address is not allowed\b|\baccess denied by acl\b)re", FaultOwner::client, Confidence::low,
           "the platform does not let this address in",
           "compare the address with the platform's list: has the client's way out changed?"),
      seats(),
      down("heartbeat", R"re(\btime synchronization problem\b|\btime_sync\b)re", FaultOwner::infrastructure,
           Confidence::low, "the platform's clocks differ", "look at NTP on its web, database and dialler servers"),
      down("session", "^redirect (loop|more than)", FaultOwner::platform, Confidence::medium,
           "signed in, and the next page leads back to the sign-in: the session is not kept",
           "look whether all nodes of the platform share one session store"),
      of_code("auth", 307, "the sign-in is sent on elsewhere: a credential does not go along",
              "give the address that it is sent to as --url, if it is the platform's own"),
      of_code("auth", 308, "the sign-in is sent on elsewhere: a credential does not go along",
              "give the address that it is sent to as --url, if it is the platform's own"),
      of_code("auth", 419, "the token of the form is refused",
              "look whether all nodes of the platform share one session store and key"),
      down("auth",
           R"re(\bcsrf\b.{0,30}\b(failed|mismatch|invalid|expired|missing|incorrect)\b|\bpage expired\b|)re"
           R"re(\b(invalid|expired|bad) (csrf|authenticity|form|security) ?token\b|\bcan.{1,3}t verify csrf\b)re",
           FaultOwner::platform, Confidence::medium, "the token of the form is refused",
           "look whether all nodes of the platform share one session store and key")};
  for (FailureEntry& entry : refusals_of_the_canary()) entries.push_back(std::move(entry));
  entries.push_back(down("auth", R"re((^|\n)\s*ERROR\b)re", FaultOwner::platform, Confidence::medium,
                         "an error in the answer", "look at the platform's log"));
  return entries;
}

}  // namespace sereno::flows
