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
      canarys("already logged in|already signed in|log out of your other session|sessions_limit_reached", Kind::stale,
              "a session of the canary is still there", "end the canary's sessions on the platform");
  entry.status = Status::warning;
  return entry;
}

FailureEntry seats() {
  FailureEntry entry = down(
      "auth",
      "no available (sessions|servers|phones)|too many agents|no free (seat|licen[cs]e)|licen[cs]es? .{0,40}in use|"
      "maximum number of (users|agents)",
      FaultOwner::platform, Confidence::high, "no seat is left", "free seats or licences, or raise their number");
  entry.kind = Kind::full;
  return entry;
}

FailureEntry back_at_the_form() {
  FailureEntry entry = canarys("/(log[-_]?in|sign[-_]?in|auth)[^/]*$", Kind::rejected,
                               "the canary's credential is refused", "set the credential that the platform knows");
  entry.header = "Location";
  return entry;
}

FailureEntry maintenance() {
  FailureEntry entry = down("", "maintenance|mantenimiento", FaultOwner::platform, Confidence::high,
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

std::vector<FailureEntry> refusals_of_the_canary() {
  return {
      canarys("too many login attempts|account (is |has been )?(temporarily )?locked|too many failed|try again in \\d+ "
              "minutes",
              Kind::locked, "the canary is locked after too many sign-ins",
              "wait until the lock ends, then look at who signs in with it"),
      stale(),
      canarys("two[- ]factor|second factor|2fa|one[- ]time (code|password)|verification code|authenticator "
              "app|mfa_required",
              Kind::other, "the platform asks the canary for a second factor", "exempt the canary from it"),
      canarys("password (has |is )?expired|change (your|the) password|password must be changed", Kind::other,
              "the canary's password has expired", "set another one, that does not expire"),
      canarys("phone login and password are not active", Kind::other, "the canary's phone is not active",
              "switch the canary's phone on"),
      canarys("no leads in the hopper", Kind::other, "the canary's campaign has no leads",
              "give the canary a campaign that lets agents in without leads"),
      canarys("not allowed to log ?in to this campaign|campaign not active|not allowed to log in outside of your "
              "shift|log in to the timeclock",
              Kind::other, "the platform's own settings keep the canary out",
              "set the canary's campaign, shift and group"),
      canarys(
          "login incorrect|invalid (login|user|username|user name|credentials|password|e-?mail)|(incorrect|wrong|bad) "
          "(login|user|username|credentials|password)|login failed|authentication failed|could ?n.?t (log|sign) you in|"
          "usuario o contrase|credenciales|contrase\xc3\xb1"
          "a incorrecta|datos incorrectos|acceso denegado",
          Kind::rejected, "the canary's credential is refused", "set the credential that the platform knows"),
      back_at_the_form(),
      form_again()};
}

}  // namespace

std::vector<FailureEntry> sign_in_failures() {
  std::vector<FailureEntry> entries{
      maintenance(),
      down("auth", "IP address is not allowed|address .{0,40}not (allowed|permitted)|access denied by acl",
           FaultOwner::client, Confidence::low, "the platform does not let this address in",
           "compare the address with the platform's list: has the client's way out changed?"),
      down("page", "IP address is not allowed|access denied by acl", FaultOwner::client, Confidence::low,
           "the platform does not let this address in",
           "compare the address with the platform's list: has the client's way out changed?"),
      seats(),
      down("heartbeat", "time synchronization problem|time_sync", FaultOwner::infrastructure, Confidence::low,
           "the platform's clocks differ", "look at NTP on its web, database and dialler servers"),
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
           "csrf.{0,30}(failed|mismatch|invalid|expired|missing|incorrect)|page expired|"
           "(invalid|expired|bad) (csrf|authenticity|form|security) ?token|can.t verify csrf",
           FaultOwner::platform, Confidence::medium, "the token of the form is refused",
           "look whether all nodes of the platform share one session store and key")};
  for (FailureEntry& entry : refusals_of_the_canary()) entries.push_back(std::move(entry));
  entries.push_back(down("auth", "(^|\\n)\\s*ERROR\\b", FaultOwner::platform, Confidence::medium,
                         "an error in the answer", "look at the platform's log"));
  return entries;
}

}  // namespace sereno::flows
