#include "plugins/flows/engine/forbidden_words.h"

#include <algorithm>
#include <array>

#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

using Word = std::string_view;

template <std::size_t Size>
bool holds(const std::array<Word, Size>& words, Word word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

template <std::size_t Size>
bool begins_like(const std::array<Word, Size>& words, Word word) {
  return std::any_of(words.begin(), words.end(), [&](Word each) { return word.starts_with(each); });
}

}  // namespace

bool dials(Word verb) {
  static constexpr std::array<Word, 44> verbs = {"externaldial",     "previewdialaction",
                                                 "externaladdlead",  "transferconference",
                                                 "racallcontrol",    "callagent",
                                                 "switchlead",       "parkcall",
                                                 "senddtmf",         "audioplayback",
                                                 "vmmessage",        "hopperbulkinsert",
                                                 "blindmonitor",     "originate",
                                                 "schedulecall",     "transfercall",
                                                 "atxfercall",       "dial",
                                                 "hangup",           "saveformdata",
                                                 "redirect",         "atxfer",
                                                 "blindtransfer",    "messagesend",
                                                 "makecall",         "placecall",
                                                 "startcall",        "clicktocall",
                                                 "click2call",       "clicktodial",
                                                 "click2dial",       "callout",
                                                 "outboundcall",     "sendsms",
                                                 "sendmessage",      "sendmail",
                                                 "sendemail",        "callback",
                                                 "schedulecallback", "startcampaign",
                                                 "activatecampaign", "dialnext",
                                                 "dialnumber",       "ringagent"};
  static constexpr std::array<Word, 5> families = {"mandial", "gomanualdial", "externaldial", "startoutbound",
                                                   "godialmanual"};
  return holds(verbs, verb) || begins_like(families, verb);
}

bool names_an_action(Word key) {
  static constexpr std::array<Word, 15> keys = {"function", "action", "goaction",  "gotask", "command",
                                                "cmd",      "op",     "operation", "task",   "event",
                                                "do",       "method", "msg",       "verb",   "actionid"};
  return holds(keys, key) && key != "actionid";
}

bool names_a_message(Word key, bool is_http) {
  static constexpr std::array<Word, 8> keys = {"",      "type",  "target",      "name",
                                               "topic", "query", "destination", "methodname"};
  return holds(keys, key) && (!is_http || key == "methodname" || key == "query");
}

bool any_name(const Parameter& parameter, bool (*is)(Word)) {
  if (is(parameter.folded)) return true;
  std::string name;
  for (std::size_t i = 0; i <= parameter.value.size(); ++i) {
    const char c = i < parameter.value.size() ? parameter.value[i] : '/';
    const bool within =
        parameter.key == "query" ? steps::is_letter(c) || is_digit(c) || c == '_' : Word("./:#").find(c) == Word::npos;
    if (within) {
      name += c;
      continue;
    }
    if (is(squashed(name))) return true;
    name.clear();
  }
  return false;
}

bool overrides_the_request(Word key) {
  static constexpr std::array<Word, 10> keys = {
      "xhttpmethodoverride", "xhttpmethod", "xmethodoverride", "httpmethod",    "xoriginalmethod",
      "xoriginalurl",        "xrewriteurl", "xoriginaluri",    "xforwardeduri", "xforwardedmethod"};
  return holds(keys, key);
}

bool affirms(Word word) { return holds(std::array<Word, 7>{"y", "yes", "true", "1", "on", "t", "si"}, word); }

bool starts_dialling(const Parameter& parameter) {
  static constexpr std::array<Word, 6> switches = {"addtohopper", "hopperbulkinsert", "callback",
                                                   "resetlist",   "resetlead",        "priority"};
  static constexpr std::array<Word, 5> never = {"callnowcolumnnumber", "calltime", "calltimecolumnnumber",
                                                "callbackdatetime", "callbacktype"};
  if (holds(switches, parameter.key)) return affirms(parameter.folded);
  if (parameter.key.starts_with("resetdispositions")) return true;
  if (parameter.key == "callnowmode") return parameter.folded != "none" && !parameter.folded.empty();
  return holds(never, parameter.key) && !parameter.folded.empty();
}

bool path_dials(Word segment) {
  static constexpr std::array<Word, 29> segments = {
      "originate",     "dial",        "calls",         "call",         "makecall",
      "clicktocall",   "click2call",  "campaigns",     "campaign",     "automationrules",
      "macros",        "bulkactions", "messages",      "message",      "conversations",
      "callback",      "callbacks",   "outboundvoice", "dialrequests", "sms",
      "sendsms",       "sendmessage", "reservations",  "channels",     "tasks",
      "outboundcalls", "broadcast",   "voicemessages", "dialer"};
  return holds(segments, segment);
}

bool makes_ready(Word verb) {
  static constexpr std::array<Word, 20> verbs = {
      "ready",        "available",  "availableondemand", "online", "onqueue",  "resume",        "unpause",
      "unpauseagent", "unpaused",   "vdadready",         "idle",   "routable", "setready",      "agentready",
      "goready",      "loginready", "autoanswer",        "closer", "waiting",  "changeingroups"};
  return holds(verbs, verb);
}

bool names_a_state(Word key) {
  static constexpr std::array<Word, 19> keys = {
      "status",        "state",       "availability",       "availabilitystatus", "presence", "systempresence",
      "value",         "agentstatus", "agentstate",         "statuslivechat",     "activity", "activityname",
      "routingstatus", "stage",       "presencedefinition", "newstatus",          "newstate", "userstatus",
      "gotask"};
  return holds(keys, key) || names_an_action(key);
}

bool names_a_list(Word key) {
  static constexpr std::array<Word, 17> keys = {
      "listid",      "golistid",      "listidoverride", "list",          "listname",  "contactlistid",
      "contactlist", "targetlistid",  "prospectlistid", "listidfield",   "lists",     "listids",
      "callinglist", "callinglistid", "dialinglist",    "dialinglistid", "targetlist"};
  return holds(keys, key);
}

bool path_holds_lists(Word segment) {
  static constexpr std::array<Word, 8> segments = {"lists",         "list",       "contactlists", "contactlist",
                                                   "prospectlists", "targetlist", "callinglists", "dialinglists"};
  return holds(segments, segment);
}

bool harms_lists(const Parameter& parameter) {
  static constexpr std::array<Word, 7> switches = {
      "deleteleads", "deletelist", "cleanlistbeforeupdate", "active", "insertifnotfound", "clear", "activate"};
  if (parameter.key == "statuslistsel") return true;
  if (parameter.key == "listdeletemode") return parameter.folded == "deleteall";
  return holds(switches, parameter.key) && affirms(parameter.folded);
}

bool changes_something(Word value) {
  static constexpr std::array<Word, 34> words = {
      "delete",  "remove",   "add",   "create", "insert",   "update",     "set",    "edit",    "modify",
      "change",  "start",    "stop",  "reset",  "activate", "deactivate", "enable", "disable", "save",
      "import",  "upload",   "clear", "assign", "move",     "copy",       "send",   "execute", "run",
      "restart", "shutdown", "kill",  "purge",  "submit",   "apply",      "new"};
  std::string word;
  for (std::size_t i = 0; i <= value.size(); ++i) {
    const char c = i < value.size() ? value[i] : ' ';
    const bool letter = steps::is_letter(c);
    const bool hump = letter && c >= 'A' && c <= 'Z' && i > 0 && value[i - 1] >= 'a' && value[i - 1] <= 'z';
    if ((!letter || hump) && !word.empty()) {
      if (holds(words, word)) return true;
      word.clear();
    }
    if (letter) word += steps::to_lower(c);
  }
  return false;
}

namespace {

/// Functions of VICIdial's non-agent and agent API that only read.
bool dialler_reads(Word function) {
  static constexpr std::array<Word, 34> functions = {"version",
                                                     "listinfo",
                                                     "campaignslist",
                                                     "leadallinfo",
                                                     "leadfieldinfo",
                                                     "leadsearch",
                                                     "leadcallbackinfo",
                                                     "leadstatussearch",
                                                     "hopperlist",
                                                     "agentstatus",
                                                     "loggedinagents",
                                                     "usergroupstatus",
                                                     "ingroupstatus",
                                                     "callstatusstats",
                                                     "calldisporeport",
                                                     "recordinglookup",
                                                     "agentstatsexport",
                                                     "userdetails",
                                                     "phonenumberlog",
                                                     "didlogexport",
                                                     "moh list",
                                                     "soundslist",
                                                     "vmlist",
                                                     "blanklist",
                                                     "serverrefresh0",
                                                     "callidinfo",
                                                     "checkphonenumber",
                                                     "callsinqueuecount",
                                                     "stlogindevice0",
                                                     "stgetagentactivelead",
                                                     "stgetagentactivelead0",
                                                     "agentingroupinfo",
                                                     "agentcampaigns",
                                                     "calleridlist"};
  return holds(functions, function);
}

bool goes_to(const RequestFacts& facts, Word script) {
  return std::find(facts.path.begin(), facts.path.end(), script) != facts.path.end();
}

DiallerCall api_call(const RequestFacts& facts) {
  bool any = false;
  for (const Parameter& parameter : facts.parameters) {
    if (parameter.key != "function") continue;
    any = true;
    const bool pause = parameter.folded == "externalpause" || parameter.folded == "logout";
    if (dialler_reads(parameter.folded)) continue;
    if (pause) return DiallerCall::session;
    // Looks a lead up, and changes nothing when it says so.
    const bool looks_up = parameter.folded == "updatelead" &&
                          std::any_of(facts.parameters.begin(), facts.parameters.end(), [](const Parameter& other) {
                            return other.key == "noupdate" && affirms(other.folded);
                          });
    if (!looks_up) return DiallerCall::changes;
  }
  return any ? DiallerCall::reads : DiallerCall::unknown;
}

DiallerCall agent_screen_call(const RequestFacts& facts) {
  DiallerCall call = DiallerCall::unknown;
  for (const Parameter& parameter : facts.parameters) {
    if (parameter.key != "action") continue;
    if (parameter.folded == "userlogout") {
      call = DiallerCall::session;
    } else if (parameter.folded == "logincampaigns") {
      call = DiallerCall::reads;
    } else {
      return DiallerCall::changes;
    }
  }
  return call;
}

DiallerCall goautodial_call(const RequestFacts& facts) {
  DiallerCall call = DiallerCall::unknown;
  for (const Parameter& parameter : facts.parameters) {
    if (parameter.key != "goaction") continue;
    const Word action = parameter.folded;
    if (action.starts_with("goget") || action.starts_with("gocheck") || action.starts_with("goview")) {
      call = DiallerCall::reads;
    } else if (action == "gologinuser" || action == "gologoutuser" || action == "goautodialresumepause") {
      call = DiallerCall::session;
    } else {
      return DiallerCall::changes;
    }
  }
  return call;
}

}  // namespace

std::optional<DiallerCall> dialler_call(const RequestFacts& facts) {
  if (goes_to(facts, "nonagentapiphp") || (goes_to(facts, "apiphp") && goes_to(facts, "agc"))) return api_call(facts);
  if (goes_to(facts, "vdcdbqueryphp")) return agent_screen_call(facts);
  if (goes_to(facts, "confextencheckphp")) return DiallerCall::session;
  if (goes_to(facts, "goapiphp")) return goautodial_call(facts);
  return std::nullopt;
}

bool is_manager_action(Word action) {
  static constexpr std::array<Word, 24> actions = {"login",
                                                   "challenge",
                                                   "logoff",
                                                   "ping",
                                                   "corestatus",
                                                   "coresettings",
                                                   "queuestatus",
                                                   "queuesummary",
                                                   "queueadd",
                                                   "queuepause",
                                                   "queueremove",
                                                   "agents",
                                                   "agentlogoff",
                                                   "pjsipshowendpoints",
                                                   "pjsipshowendpoint",
                                                   "pjsipshowcontacts",
                                                   "pjsipshowregistrationsoutbound",
                                                   "sippeers",
                                                   "sipshowpeer",
                                                   "sipshowregistry",
                                                   "listcommands",
                                                   "extensionstate",
                                                   "devicestatelist",
                                                   "events"};
  return holds(actions, action);
}

bool is_eccp_request(Word element) {
  static constexpr std::array<Word, 19> requests = {"login",
                                                    "logout",
                                                    "getagentstatus",
                                                    "getmultipleagentstatus",
                                                    "getagentqueues",
                                                    "getmultipleagentqueues",
                                                    "loginagent",
                                                    "logoutagent",
                                                    "getpauses",
                                                    "pauseagent",
                                                    "pingagent",
                                                    "getcampaignstatus",
                                                    "getincomingqueuestatus",
                                                    "getagentactivitysummary",
                                                    "getrequestlist",
                                                    "getcampaignlist",
                                                    "getcampaigninfo",
                                                    "getqueuescript",
                                                    "getcallinfo"};
  return holds(requests, element);
}

}  // namespace sereno::flows
