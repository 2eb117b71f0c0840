// The words by which known platforms dial, ring, make ready, or touch lists. Internal to the prohibitions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plugins/flows/engine/request_facts.h"

namespace sereno::flows {

/// All of these take squashed texts, see squashed().

/// A verb that dials, rings or writes to people, under whatever name it is sent.
bool dials(std::string_view verb);
/// Names of parameters that hold such a verb, or any other thing to be done.
bool names_an_action(std::string_view key);
/// Where a frame or a line of text says what it is, which in a request of HTTP may be anything.
bool names_a_message(std::string_view key, bool is_http);
/// Whether that is said by the value, or by one of the names in it: "agent.setReady", "/app/agent/ready", "mutation {
/// dial(to: 1) }" of a query.
bool any_name(const Parameter& parameter, bool (*is)(std::string_view));
/// Names of headers and fields by which frameworks and proxies take another method or address than the request's.
bool overrides_the_request(std::string_view key);
/// A field that makes a list be dialled, or lets one be written to: "add_to_hopper=Y", "callNowMode=ANY".
bool starts_dialling(const Parameter& parameter);
/// A path segment below which a request that changes something dials, rings or writes to people.
bool path_dials(std::string_view segment);
/// A verb or state by which an agent takes calls.
bool makes_ready(std::string_view verb);
/// Names of parameters that hold an agent's state.
bool names_a_state(std::string_view key);
/// Names of parameters that hold the id or name of a list.
bool names_a_list(std::string_view key);
/// Path segments behind which the id of a list stands.
bool path_holds_lists(std::string_view segment);
/// A field that changes or destroys whole lists: "delete_leads=Y", "cleanListBeforeUpdate=true", "active=Y".
bool harms_lists(const Parameter& parameter);
/// A word that says yes.
bool affirms(std::string_view word);
/// A verb of an action that changes something: "delete_user", "add". Looks at the words of an unsquashed value.
bool changes_something(std::string_view value);

/// What a request to the scripts of a VICIdial or GoAutoDial does; nothing: it goes to neither.
enum class DiallerCall : std::uint8_t { reads, session, changes, unknown };
std::optional<DiallerCall> dialler_call(const RequestFacts& facts);

/// Manager actions (AMI) that may be sent at all: what is not here may dial, run commands or change settings.
bool is_manager_action(std::string_view action);
/// ECCP requests that may be sent at all.
bool is_eccp_request(std::string_view element);

}  // namespace sereno::flows
