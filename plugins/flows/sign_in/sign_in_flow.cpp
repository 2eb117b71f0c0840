#include "sereno/flows/sign_in_plan.h"

namespace sereno::flows {
namespace {

using From = Source::From;

const Range any_good{.low = 200, .high = 399};
const Range well{.low = 200, .high = 299};
const Range sent_on{.low = 300, .high = 399};
constexpr const char* password_field =
    "//input[translate(@type,'PASWORD','pasword')='password']";  // types may be written in any case

steps::Pattern pattern(std::string_view text) { return *steps::Pattern::compile(text, {.ignore_case = true}); }

Assertion status_within(const Range& range) { return {.source = {.from = From::status}, .inside = {range}}; }

Assertion form_is_there(bool there, std::string words) {
  return {.source = {.from = From::html, .path = password_field},
          .present = there,
          .codes = well,
          .words = std::move(words)};
}

Assertion marker_is_there(std::string words) {
  return {.source = {.from = From::body}, .contains = "${marker}", .codes = well, .words = std::move(words)};
}

Step page(const SignInPlan& plan) {
  return {.name = "page",
          .request = {.target = plan.visit.target.url.text()},
          .assertions = {status_within(well), form_is_there(true, "the page has no form to sign in with")}};
}

/// A redirect is not followed here: whether the sign-in was taken, and whether the session holds, are two questions.
Step auth() {
  Assertion sent_back{.source = {.from = From::header, .path = "Location"},
                      .not_matches = pattern(back_at_the_form_pattern),
                      .codes = sent_on,
                      .words = "sent back to the form"};
  Assertion sent_away{
      .source = {.from = From::header, .path = "Location"}, .present = false, .codes = Range{.low = 307, .high = 308}};
  return {.name = "auth",
          .role = Role::signs_in,
          .request = {.method = "POST", .body = Request::Body::form, .follow = false},
          .extractions = {{.name = "landing", .source = {.from = From::header, .path = "Location"}, .optional = true}},
          .assertions = {status_within(any_good), sent_away, sent_back,
                         form_is_there(false, "the form again, without a word"),
                         marker_is_there("neither the canary's page nor the form")}};
}

Step session() {
  return {.name = "session",
          .request = {.target = "${desk}"},
          .assertions = {status_within(well),
                         form_is_there(false, "signed in, and the next page asks to sign in: the session is not kept"),
                         marker_is_there("the page behind the sign-in is not the canary's")}};
}

Extraction of_json(std::string name, std::string pointer) {
  return {.name = std::move(name), .source = {.from = From::json, .path = std::move(pointer)}, .optional = true};
}

/// Looked at for the way out of it alone, where nobody asked for more.
Step desk_unjudged() { return {.name = "desk", .request = {.target = "${desk}"}, .keeps_going = true}; }

Step state(const SignInPlan& plan) {
  Step step{.name = "state", .role = Role::session, .request = {.target = plan.state_url}, .needs = {"asks_state"}};
  step.assertions = {status_within(well)};
  step.extractions.push_back(of_json("state", plan.state_pointer));
  if (!plan.queues_pointer.empty()) step.extractions.push_back(of_json("queues", plan.queues_pointer));
  return step;
}

Step heartbeat(const SignInPlan& plan) {
  return {.name = "heartbeat",
          .role = Role::session,
          .request = {.method = "POST", .target = plan.heartbeat_url},
          .assertions = {status_within(well),
                         {.source = {.from = From::body},
                          .not_matches = pattern(
                              R"re("(ok|success)"\s*:\s*false|(^|\n)\s*ERROR\b|(^|[\s"'|>])(TIME_SYNC\b|DEAD_))re"),
                          .words = "the keep-alive is answered with an error"}},
          .needs = {"keeps_alive"}};
}

Step socket(const SignInPlan& plan) {
  Step step{.name = "ws",
            .role = Role::session,
            .request = {.transport = "websocket", .target = plan.socket_url},
            .needs = {"has_socket"},
            .share_percent = 50};
  if (!plan.socket_protocol.empty()) step.request.settings.push_back({"subprotocol", plan.socket_protocol});
  return step;
}

void add_cleaning_up(std::vector<Step>& steps) {
  steps.push_back({.name = "end_session",
                   .role = Role::session,
                   .request = {.method = "POST", .body = Request::Body::form, .follow = false},
                   .assertions = {status_within(any_good)},
                   .needs = {"stale"},
                   .cleans_up = "auth"});
  steps.push_back({.name = "logout",
                   .role = Role::signs_out,
                   .request = {.follow = false},
                   .assertions = {status_within(any_good)},
                   .needs = {"signed_in", "way_out"},
                   .cleans_up = "auth"});
  steps.push_back({.name = "gone",
                   .request = {.target = "${desk}"},
                   .assertions = {form_is_there(true, "the session lives on after the sign-out")},
                   .needs = {"signed_in", "desk"},
                   .cleans_up = "auth"});
}

}  // namespace

Flow sign_in_flow(const SignInPlan& plan) {
  Flow flow{.name = "sign_in", .words = "signs the canary in and out"};
  flow.steps = {page(plan), auth(), desk_unjudged(), session(), state(plan), heartbeat(plan), socket(plan)};
  add_cleaning_up(flow.steps);
  flow.failures = sign_in_failures();
  flow.needs = {"user", "password", "marker"};
  return flow;
}

}  // namespace sereno::flows
