#include "sereno/flows/prohibitions.h"

namespace sereno::flows {

std::vector<ForbiddenExample> forbidden_examples() {
  using Body = Request::Body;
  const auto form = [](std::string target, std::vector<Field> fields) {
    return Request{.method = "POST", .target = std::move(target), .body = Body::form, .form = std::move(fields)};
  };
  const auto text = [](std::string transport, std::string words) {
    return Request{.transport = std::move(transport), .body = Body::text, .text = std::move(words)};
  };
  const auto json = [](std::string target, std::string words) {
    return Request{.method = "POST", .target = std::move(target), .body = Body::text, .text = std::move(words)};
  };
  return {
      {Guard::nobody_is_dialled, "VICIdial",
       form("/agc/api.php", {{"function", "external_dial"}, {"value", "5550100"}})},
      {Guard::nobody_is_dialled, "VICIdial", form("/vicidial/non_agent_api.php", {{"function", "hopper_bulk_insert"}})},
      {Guard::nobody_is_dialled, "GoAutoDial", form("/goAPIv2/goAgent/goAPI.php", {{"goAction", "goManualDialNext"}})},
      {Guard::nobody_is_dialled, "Asterisk", text("tcp", "Action: Originate\r\nChannel: PJSIP/100\r\n\r\n")},
      {Guard::nobody_is_dialled, "Issabel", text("tcp", "<request id=\"1\"><schedulecall/></request>")},
      {Guard::nobody_is_dialled, "FreeSWITCH", text("tcp", "bgapi originate user/1000 &echo()\n\n")},
      {Guard::nobody_is_dialled, "Chatwoot", json("/api/v1/accounts/1/campaigns", "{}")},
      {Guard::nobody_is_dialled, "SIP", {.transport = "sip", .method = "INVITE", .target = "sip:5550100@cc.example"}},
      {Guard::no_agent_is_ready, "VICIdial",
       form("/agc/api.php", {{"function", "external_pause"}, {"value", "RESUME"}})},
      {Guard::no_agent_is_ready, "Asterisk", text("tcp", "Action: QueueAdd\r\nQueue: q\r\nInterface: Local/1\r\n\r\n")},
      {Guard::no_agent_is_ready, "Issabel", text("tcp", "<request id=\"1\"><unpauseagent/></request>")},
      {Guard::no_agent_is_ready, "Chatwoot", json("/api/v1/profile/availability", R"({"availability":"online"})")},
      {Guard::canary_lists_only, "VICIdial",
       form("/vicidial/non_agent_api.php", {{"function", "add_lead"}, {"list_id", "101"}})},
      {Guard::canary_lists_only, "any", {.method = "DELETE", .target = "/api/lists/101"}},
      {Guard::reads_only, "any", {.transport = "sql", .body = Body::text, .text = "DELETE FROM calls"}},
      {Guard::no_audio_is_kept, "any", {.target = "/recordings/1.wav", .settings = {{"save_to", "/tmp/1.wav"}}}},
  };
}

}  // namespace sereno::flows
