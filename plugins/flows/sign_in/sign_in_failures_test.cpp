#include <gtest/gtest.h>

#include <string>

#include "sereno/flows/flow_run.h"
#include "sereno/flows/sign_in_plan.h"

namespace sereno::flows {
namespace {

/// The short words of the dictionary. Chance writes them into tokens.
constexpr const char* short_words[] = {"2fa",    "mfa",   "otp",     "acl",    "csrf",  "shift",   "seat",   "lock",
                                       "locked", "error", "invalid", "failed", "wrong", "expired", "stale",  "auth",
                                       "login",  "dead_", "denied",  "limit",  "phone", "license", "hopper", "in use"};

std::string words_of(const Answer& answer, const std::string& step = "auth") {
  const auto entries = sign_in_failures();
  const FailureEntry* const found = find_entry(entries, step, answer, "status 200, expected 302");
  return found == nullptr ? "" : found->words;
}

Answer page(std::string body) {
  return {.code = 200, .headers = {{"Content-Type", "text/html"}}, .body = std::move(body)};
}

TEST(SignInFailures, AreNotSeenInATokenThatHoldsTheirWords) {
  for (const std::string word : short_words) {
    for (const std::string& token : {"x7" + word + "9q", "9f-" + word + "-1b", word, word + "=="}) {
      SCOPED_TRACE(token);
      EXPECT_EQ(words_of(page("<form><input type='hidden' name='t' value='" + token + "'>User</form>")), "");
      EXPECT_EQ(words_of(page("<meta name=csrf-token content=\"" + token + "\"><p>User</p>")), "");
      EXPECT_EQ(words_of(page("<script>var t = \"" + token + "\";</script><a href='/x?t=" + token + "'>Help</a>")), "");
      Answer sent_on = page("");
      sent_on.headers.push_back({"Location", "/desk?t=" + token});
      EXPECT_EQ(words_of(sent_on), "");
    }
    const std::string within = "x7" + word + "9q";
    EXPECT_EQ(words_of(page("<p>Request " + within + "</p>")), "") << within;
    EXPECT_EQ(words_of({.code = 200, .body = "{\"csrf\":\"" + within + "\",\"" + word + "\":1}"}), "") << within;
  }
}

TEST(SignInFailures, AreSeenInWhatThePlatformSays) {
  struct Case {
    const char* says;
    const char* words;
  };
  const Case cases[] = {
      {"<p>Please enter your 2FA code</p>", "the platform asks the canary for a second factor"},
      {"<p>MFA</p>", "the platform asks the canary for a second factor"},
      {R"({"error":"mfa_required"})", "the platform asks the canary for a second factor"},
      {R"({"mfa_required":true})", "the platform asks the canary for a second factor"},
      {R"({"two_factor_required":{"default":"authenticator_app"}})",
       "the platform asks the canary for a second factor"},
      {"<p>Two-factor authentication</p>", "the platform asks the canary for a second factor"},
      {"<b>Login incorrect</b>, please try again", "the canary's credential is refused"},
      {"<p>Contrase&ntilde;a incorrecta</p>", "the canary's credential is refused"},
      {"<p>We couldn&#39;t log you in</p>", "the canary's credential is refused"},
      {"<p>Usuario o contrase\xc3\xb1"
       "a incorrectos</p>",
       "the canary's credential is refused"},
      {"<p>Too many login attempts, try again in 15 minutes</p>", "the canary is locked after too many sign-ins"},
      {"<p>Your account has been locked</p>", "the canary is locked after too many sign-ins"},
      {"<p>You are already logged in</p>", "a session of the canary is still there"},
      {"<p>All licences of this server are in use</p>", "no seat is left"},
      {"<p>Your password has expired</p>", "the canary's password has expired"},
      {"<p>You must change your password</p>", "the canary's password has expired"},
      {"<p>Your IP Address is not allowed</p>", "the platform does not let this address in"},
      {"<p>CSRF token mismatch</p>", "the token of the form is refused"},
      {"<p>Can&#x2019;t verify CSRF token</p>", "the token of the form is refused"},
      {"<h1>Error</h1>", "an error in the answer"},
  };
  for (const Case& c : cases) EXPECT_EQ(words_of(page(c.says)), c.words) << c.says;
}

TEST(SignInFailures, KnowTheWayBackToTheForm) {
  struct Case {
    const char* location;
    bool back;
  };
  const Case cases[] = {{"/login", true},
                        {"/login?next=/desk", true},
                        {"/authentication/login", true},
                        {"https://cc.example/sign-in/", true},
                        {"/login.php?error=1", true},
                        {"/auth", true},
                        {"/desk?from=/login", false},
                        {"/desk#/login", false},
                        {"/authors", false},
                        {"/desk", false}};
  for (const Case& c : cases) {
    Answer answer = page("");
    answer.headers.push_back({"Location", c.location});
    EXPECT_EQ(words_of(answer) == "the canary's credential is refused", c.back) << c.location;
  }
}

}  // namespace
}  // namespace sereno::flows
