#include "sereno/flows/prohibitions.h"

#include <algorithm>
#include <array>

#include "plugins/flows/engine/forbidden_words.h"
#include "plugins/flows/engine/request_facts.h"
#include "sereno/flows/answer.h"
#include "sereno/steps/encoding.h"
#include "sereno/steps/sql_statement.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

using Verdict = std::optional<Prohibition>;

constexpr std::size_t shortest_mark = 8;
constexpr std::size_t shortest_secret = 4;
/// Every mark begins so; no setting makes another.
constexpr std::string_view mark_prefix = "SRN-";

Prohibition no(Guard guard, std::string words) { return {.guard = guard, .words = std::move(words)}; }

bool is_http(const Request& request) { return request.transport == "http"; }

bool is_reading_verb(std::string_view verb) { return verb == "GET" || verb == "HEAD" || verb == "OPTIONS"; }

bool is_file_transport(std::string_view transport) { return transport == "sftp" || transport == "files"; }

bool is_reading_file_verb(std::string_view verb) {
  return verb.empty() || verb == "list" || verb == "stat" || verb == "get" || verb == "read";
}

/// Whether the request does something at the other side, as far as its form tells: what only reads may have any names.
bool acts(const Request& request, const RequestFacts& facts) {
  if (!is_http(request) || !is_reading_verb(facts.verb) || dialler_call(facts)) return true;
  return std::any_of(facts.parameters.begin(), facts.parameters.end(),
                     [](const Parameter& each) { return names_an_action(each.key); });
}

/// "callsjson" is "calls" as JSON.
std::string_view without_format(std::string_view segment) {
  for (const std::string_view format : {"json", "xml", "php", "html", "do", "aspx"})
    if (segment.ends_with(format)) return segment.substr(0, segment.size() - format.size());
  return segment;
}

// --- nobody is dialled ---

Verdict manager_action(const RequestFacts& facts) {
  std::size_t paused = 0, not_paused = 0;
  bool needs_pause = false;
  bool any = false;
  for (const std::string& line : facts.lines) {
    const auto colon = line.find(':');
    if (colon == std::string::npos || line.find_first_of("\"{[<") < colon)
      continue;  // JSON and XML are looked at elsewhere
    const std::string key = squashed(line.substr(0, colon)), value = squashed(line.substr(colon + 1));
    if (key == "action") {
      any = true;
      needs_pause = needs_pause || value == "queueadd" || value == "queuepause";
      if (!is_manager_action(value))
        return no(Guard::nobody_is_dialled, "manager action " + steps::in_quotes(trim(line.substr(colon + 1)), 40));
    }
    if (key == "paused") ++(affirms(value) ? paused : not_paused);
  }
  if (any && needs_pause && (paused != 1 || not_paused != 0))
    return no(Guard::no_agent_is_ready, "a queue member that is not said to be paused");
  return std::nullopt;
}

/// ECCP and the like: what stands below <request> is what is to be done.
Verdict xml_request(const RequestFacts& facts) {
  for (const std::string& element : facts.elements) {
    if (makes_ready(element)) return no(Guard::no_agent_is_ready, "<" + element + ">");
    if (dials(element)) return no(Guard::nobody_is_dialled, "<" + element + ">");
  }
  if (std::find(facts.elements.begin(), facts.elements.end(), "envelope") != facts.elements.end()) return std::nullopt;
  for (std::size_t i = 0; i + 1 < facts.elements.size(); ++i) {
    const std::string& below = facts.elements[i + 1];  // an end of a request is followed by the next one
    if (facts.elements[i] == "request" && below != "request" && !is_eccp_request(below))
      return no(Guard::nobody_is_dialled, "request <" + below + "> is none that is known to be harmless");
  }
  return std::nullopt;
}

/// FreeSWITCH's event socket, SMTP, SIP and HTTP written by hand: whoever may send text may not send these.
Verdict hand_written(const RequestFacts& facts) {
  for (const std::string& line : facts.lines) {
    const auto words = steps::split(line, ' ');
    if (words.empty()) continue;
    const std::string first = squashed(words.front());
    const bool socket = first == "api" || first == "bgapi" || first == "sendmsg";
    for (const std::string& word : words) {
      const std::string own = squashed(word);
      if (socket && makes_ready(own)) return no(Guard::no_agent_is_ready, "command " + steps::in_quotes(line, 60));
      if (socket && (dials(own) || own.starts_with("uuid") || own == "shutdown" || own == "fsctl" || own == "tier"))
        return no(Guard::nobody_is_dialled, "command " + steps::in_quotes(line, 60));
    }
    static constexpr std::array<std::string_view, 8> methods = {"invite",  "message", "refer", "subscribe",
                                                                "publish", "rcpt",    "mail",  "info"};
    const bool sip = line.find("sip:") != std::string::npos || line.find("sips:") != std::string::npos ||
                     steps::lower_case(line).find("sip/2.0") != std::string::npos;
    const bool smtp = first == "rcpt" || first == "mail" || first == "rcptto" || first == "mailfrom";
    if ((sip || smtp) && std::find(methods.begin(), methods.end(), first.substr(0, first.find("to"))) != methods.end())
      return no(Guard::nobody_is_dialled, "the words " + steps::in_quotes(line, 60));
    if (line.find(" HTTP/1.") != std::string::npos)
      return no(Guard::reads_only, "an HTTP request as plain text: it belongs to the transport http");
  }
  return std::nullopt;
}

Verdict nobody_is_dialled(const Request& request, const RequestFacts& facts) {
  if (request.transport == "sip" && facts.verb != "options" && facts.verb != "register")
    return no(Guard::nobody_is_dialled, "SIP " + steps::in_quotes(facts.verb, 40));
  if (!acts(request, facts)) return std::nullopt;
  for (const Parameter& parameter : facts.parameters) {
    if (any_name(parameter, dials) && (names_an_action(parameter.key) || names_a_state(parameter.key) ||
                                       parameter.key.empty() || names_a_message(parameter.key, is_http(request))))
      return no(Guard::nobody_is_dialled, parameter.key + "=" + parameter.folded);
    if (starts_dialling(parameter)) return no(Guard::nobody_is_dialled, parameter.key + "=" + parameter.folded);
  }
  if (is_http(request) && !is_reading_verb(facts.verb))
    for (const std::string& segment : facts.path)
      if (path_dials(segment) || path_dials(without_format(segment)))
        return no(Guard::nobody_is_dialled, facts.verb + " below '" + segment + "'");
  if (request.text.empty()) return std::nullopt;
  if (auto verdict = manager_action(facts)) return verdict;
  if (auto verdict = xml_request(facts)) return verdict;
  return is_http(request) ? std::nullopt : hand_written(facts);
}

// --- no agent is made ready ---

Verdict no_agent_is_ready(const Request& request, const RequestFacts& facts) {
  if (!acts(request, facts)) return std::nullopt;
  for (const Parameter& parameter : facts.parameters)
    if ((names_a_state(parameter.key) || names_a_message(parameter.key, is_http(request))) &&
        any_name(parameter, makes_ready))
      return no(Guard::no_agent_is_ready, parameter.key + "=" + parameter.folded);
  // Without a state it would be the other one than now.
  const bool toggles = std::find(facts.path.begin(), facts.path.end(), "agentstatus") != facts.path.end() &&
                       is_http(request) && !is_reading_verb(facts.verb);
  const bool says = std::any_of(facts.parameters.begin(), facts.parameters.end(),
                                [](const Parameter& each) { return each.key == "status"; });
  if (toggles && !says) return no(Guard::no_agent_is_ready, "a change of state that does not say which");
  for (const std::string& segment : facts.path)
    if (is_http(request) && !is_reading_verb(facts.verb) && makes_ready(segment))
      return no(Guard::no_agent_is_ready, facts.verb + " below '" + segment + "'");
  return std::nullopt;
}

// --- reads only ---

/// Frameworks and proxies let a field or header say another method or address than the request does.
bool overrides_method(const Request& request, const RequestFacts& facts) {
  const bool by_header = std::any_of(request.headers.begin(), request.headers.end(),
                                     [](const Field& field) { return overrides_the_request(squashed(field.name)); });
  return by_header || std::any_of(facts.parameters.begin(), facts.parameters.end(), [](const Parameter& each) {
           return overrides_the_request(each.key) ||
                  (each.key == "method" && (each.folded == "delete" || each.folded == "put" || each.folded == "patch" ||
                                            each.folded == "post"));
         });
}

bool ends_a_session(const RequestFacts& facts) {
  static constexpr std::array<std::string_view, 12> words = {"signout",  "logout", "logoff", "session",
                                                             "sessions", "token",  "tokens", "signin",
                                                             "login",    "auth",   "revoke", "me"};
  return std::any_of(facts.path.begin(), facts.path.end(), [&](const std::string& segment) {
    return std::find(words.begin(), words.end(), segment) != words.end();
  });
}

bool uses_a_secret(const Circumstances& known, const Request& request) {
  if (request.authentication.kind != Authentication::Kind::none) return true;
  return known.values != nullptr && std::any_of(known.used.begin(), known.used.end(), [&](const std::string& name) {
           const Value* value = known.values->find(name);
           return value != nullptr && value->secret;
         });
}

Verdict http_reads(const Request& request, const RequestFacts& facts, const Circumstances& known) {
  const auto call = dialler_call(facts);
  if (overrides_method(request, facts))
    return no(Guard::reads_only, "a request that says another method or address in a field of its own");
  switch (known.role) {
    case Role::signs_in:
      if (call == DiallerCall::changes || call == DiallerCall::unknown) break;
      if (is_reading_verb(facts.verb)) return std::nullopt;
      if (facts.verb != "POST" && facts.verb != "PUT") break;
      if (!uses_a_secret(known, request)) return no(Guard::reads_only, "a sign-in without a credential");
      return std::nullopt;
    case Role::session:
      if (call == DiallerCall::changes || call == DiallerCall::unknown) break;
      if (!is_reading_verb(facts.verb) && facts.verb != "POST" && facts.verb != "PUT" && facts.verb != "PATCH") break;
      return std::nullopt;
    case Role::signs_out:
      if (call == DiallerCall::changes || call == DiallerCall::unknown) break;
      if (facts.verb == "DELETE" && !ends_a_session(facts))
        return no(Guard::reads_only, "DELETE of what is no session");
      return std::nullopt;
    case Role::reads:
    case Role::changes:
      if (call) {
        if (*call == DiallerCall::reads) return std::nullopt;
        break;
      }
      if (!is_reading_verb(facts.verb)) break;
      for (const Parameter& parameter : facts.parameters)
        if (names_an_action(parameter.key) && changes_something(parameter.value))
          return no(Guard::reads_only, parameter.key + "=" + parameter.folded);
      return std::nullopt;
  }
  return no(Guard::reads_only, facts.verb + (call ? " of a dialler's function that changes something" : ""));
}

Verdict only_reads(const Request& request, const RequestFacts& facts, const Circumstances& known) {
  if (is_http(request)) return http_reads(request, facts, known);
  if (request.transport == "sql") {
    if (const auto problem = steps::statement_problem(request.text))
      return no(Guard::reads_only, "the statement " + *problem);
    return std::nullopt;
  }
  if (is_file_transport(request.transport) && !is_reading_file_verb(facts.verb))
    return no(Guard::reads_only, request.transport + " " + steps::in_quotes(facts.verb, 40));
  if (request.transport != "sip" && known.role == Role::reads)
    for (const Parameter& parameter : facts.parameters)
      if (names_an_action(parameter.key) && changes_something(parameter.value))
        return no(Guard::reads_only, parameter.key + "=" + parameter.folded);
  if (request.transport == "sip" && facts.verb == "register" && known.role == Role::reads)
    return no(Guard::reads_only, "REGISTER in a step that only reads: say role signs_in");
  if (request.transport == "sip")
    for (const Field& header : request.headers)
      if (steps::equals_ignoring_case(header.name, "Contact") && trim(header.value).starts_with('*'))
        return no(Guard::reads_only, "Contact: * would end the registrations of others");
  return std::nullopt;
}

// --- what changes something is the canary's own ---

/// What only signs in or out, or keeps a session, has no business with a list.
Verdict no_lists_in_a_session(const Request& request, const RequestFacts& facts) {
  if (!is_http(request) || is_reading_verb(facts.verb)) return std::nullopt;
  for (std::size_t i = 0; i + 1 < facts.path.size(); ++i)
    if (path_holds_lists(facts.path[i]))
      return no(Guard::canary_lists_only, facts.verb + " below '" + facts.path[i] + "' in a session");
  for (const Parameter& parameter : facts.parameters)
    if (parameter.key != "active" && harms_lists(parameter))
      return no(Guard::canary_lists_only, parameter.key + "=" + parameter.folded);
  return std::nullopt;
}

bool same_name(std::string_view left, std::string_view right) { return trim(left) == trim(right); }

Verdict canary_lists_only(const RequestFacts& facts, const Circumstances::Canary& canary) {
  bool names_one = false;
  const auto check = [&](std::string_view id) -> Verdict {
    names_one = true;
    if (canary.list.empty())
      return no(Guard::canary_lists_only, "list " + steps::in_quotes(id, 40) + ", and the flow declares none");
    if (!same_name(id, canary.list) && !same_name(id, canary.subject))
      return no(Guard::canary_lists_only,
                "list " + steps::in_quotes(id, 40) + " is not " + steps::in_quotes(canary.list, 40));
    return std::nullopt;
  };
  for (const Parameter& parameter : facts.parameters) {
    if (harms_lists(parameter)) return no(Guard::canary_lists_only, parameter.key + "=" + parameter.folded);
    if (!names_a_list(parameter.key) || parameter.value.empty()) continue;
    if (auto verdict = check(parameter.value)) return verdict;
  }
  for (std::size_t i = 0; i + 1 < facts.path.size(); ++i)
    if (path_holds_lists(facts.path[i]))
      if (auto verdict = check(facts.raw_path[i + 1])) return verdict;
  const bool adds_a_lead = std::any_of(facts.parameters.begin(), facts.parameters.end(), [](const Parameter& each) {
    return each.key == "function" && each.folded == "addlead";
  });
  if (adds_a_lead && !names_one) return no(Guard::canary_lists_only, "a lead without a list goes into list 999");
  // A dialler takes a shorter one for list 999, behind its own checks.
  const bool digits = std::all_of(canary.list.begin(), canary.list.end(), is_digit);
  if (names_one && dialler_call(facts) && (canary.list.size() < 3 || !digits))
    return no(Guard::canary_lists_only,
              "list " + steps::in_quotes(canary.list, 40) + " has less than 3 digits: a dialler takes 999 for it");
  if (!names_one) return std::nullopt;
  const std::string name = steps::lower_case(canary.subject);
  if (canary.subject.empty()) return no(Guard::canary_lists_only, "the name of the list was not seen yet");
  if (name.find("canary") == std::string::npos && name.find("srn") == std::string::npos)
    return no(Guard::canary_lists_only,
              "list " + steps::in_quotes(canary.subject, 60) + " has neither 'canary' nor 'SRN' in its name");
  if (!canary.prefix.empty() && !canary.subject.starts_with(canary.prefix))
    return no(Guard::canary_lists_only, "the name " + steps::in_quotes(canary.subject, 60) + " does not begin with " +
                                            steps::in_quotes(canary.prefix, 40));
  return std::nullopt;
}

bool names_what_is_marked(const Circumstances& known) {
  return known.values != nullptr && std::any_of(known.used.begin(), known.used.end(), [&](const std::string& name) {
           const Value* value = known.values->find(name);
           return value != nullptr && value->marked && !value->text.empty();
         });
}

Verdict changes_the_canary(const Request& request, const RequestFacts& facts, const Circumstances& known) {
  if (!known.canary) return no(Guard::reads_only, facts.verb + ": the flow does not declare what it changes");
  const auto& canary = *known.canary;
  if (!canary.mark.starts_with(mark_prefix) || canary.mark.size() < shortest_mark)
    return no(Guard::reads_only,
              "the canary's mark has to begin with " + std::string(mark_prefix) + " and have at least 8 characters");
  if (!canary.cleans_up) return no(Guard::reads_only, "a change that no step cleans up behind");
  if (auto verdict = canary_lists_only(facts, canary)) return verdict;
  if (carries_mark(request, canary) || names_what_is_marked(known)) return std::nullopt;
  return no(Guard::canary_lists_only, "a change that neither carries the canary's mark nor names what the canary made");
}

// --- secrets and audio ---

bool goes_there(const Value& value, std::string_view host) {
  return !host.empty() && std::find(value.hosts.begin(), value.hosts.end(), host) != value.hosts.end();
}

bool contains_secret(const RequestFacts& facts, const std::string& secret) {
  const std::array<std::string, 4> forms = {secret, steps::percent_encoded(secret), steps::base64(secret),
                                            steps::json_escaped(secret)};
  return std::any_of(facts.texts.begin(), facts.texts.end(), [&](const std::string& text) {
    return std::any_of(forms.begin(), forms.end(),
                       [&](const std::string& form) { return text.find(form) != std::string::npos; });
  });
}

Verdict hosts_of_secrets(const RequestFacts& facts, const Circumstances& known) {
  if (known.values == nullptr) return std::nullopt;
  const std::string where = known.host.empty() ? "this machine's files" : steps::in_quotes(known.host, 60);
  for (const auto& [name, value] : known.values->all()) {
    if (!value.secret || goes_there(value, known.host)) continue;
    const bool used = std::find(known.used.begin(), known.used.end(), name) != known.used.end();
    if (used || (value.text.size() >= shortest_secret && contains_secret(facts, value.text)))
      return no(Guard::hosts_of_secrets, "'" + name + "' would go to " + where + ", which is none of its hosts");
  }
  return std::nullopt;
}

Verdict no_audio_is_kept(const Request& request) {
  const auto is_audio = [](const std::string& type, const std::string& content) {
    Answer answer{.headers = {{.name = "Content-Type", .value = type}}, .body = content};
    return answer.is_audio();
  };
  const bool part = std::any_of(request.parts.begin(), request.parts.end(),
                                [&](const FormPart& each) { return is_audio(each.type, each.content); });
  if (part || is_audio({}, request.text)) return no(Guard::no_audio_is_kept, "a recording would be sent on");
  for (const Field& field : request.settings)
    if (const std::string key = squashed(field.name); key.find("save") != std::string::npos ||
                                                      key.find("keep") != std::string::npos ||
                                                      key.find("store") != std::string::npos || key == "output")
      return no(Guard::no_audio_is_kept,
                "setting " + steps::in_quotes(field.name, 40) + " would write an answer to disk");
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Guard guard) {
  static constexpr std::array<std::string_view, 6> names = {"flows only read",   "nobody is dialled",
                                                            "no agent is ready", "only the canary's own lists",
                                                            "no audio is kept",  "a secret's hosts"};
  return names[static_cast<std::size_t>(guard)];
}

bool carries_mark(const Request& request, const Circumstances::Canary& canary) {
  if (canary.mark.size() < shortest_mark) return false;
  const auto marked = [&](std::string_view text) { return text.find(canary.mark) != std::string_view::npos; };
  // Of a file the name counts, whatever folder it seems to lie in.
  if (is_file_transport(request.transport)) return marked(request.target.substr(request.target.rfind('/') + 1));
  // What is sent along is no part of what is changed.
  Request own = request;
  own.headers.clear(), own.settings.clear(), own.authentication = {};
  const RequestFacts facts = facts_of(own);
  const bool climbs = decoded(own.target).find("/../") != std::string::npos;
  return !climbs && std::any_of(facts.texts.begin(), facts.texts.end(), marked);
}

std::optional<Prohibition> judge(const Request& request, const Circumstances& circumstances) {
  const RequestFacts facts = facts_of(request);
  if (auto verdict = nobody_is_dialled(request, facts)) return verdict;
  if (auto verdict = no_agent_is_ready(request, facts)) return verdict;
  if (auto verdict = hosts_of_secrets(facts, circumstances)) return verdict;
  if (auto verdict = no_audio_is_kept(request)) return verdict;
  auto verdict = only_reads(request, facts, circumstances);
  const Role role = circumstances.role;
  if (!verdict && role != Role::reads && role != Role::changes) return no_lists_in_a_session(request, facts);
  if (!verdict) return std::nullopt;
  const bool may_change =
      circumstances.role == Role::changes && (is_http(request) || is_file_transport(request.transport));
  return may_change ? changes_the_canary(request, facts, circumstances) : verdict;
}

}  // namespace sereno::flows
