#include "sereno/flows/prohibitions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/flows/engine/testing/judging.h"

namespace sereno::flows {
namespace {

using namespace judging;

TEST(Prohibitions, DialNobodyWhateverTheFlowDeclares) {
  struct Case {
    const char* why;
    Request request;
  };
  const Case cases[] = {
      {"VICIdial's agent API", get("/agc/api.php?function=external_dial&value=5551234")},
      {"in the body", post("/agc/api.php", {{"function", "external_dial"}})},
      {"in capitals", get("/agc/api.php?FUNCTION=External_Dial")},
      {"percent-encoded", get("/agc/api.php?function=external%5Fdial")},
      {"encoded twice", get("/agc/api.php?function=external%255Fdial")},
      {"the name too", get("/agc/api.php?%66unction=external_dial")},
      {"with a character that the script strips", get("/agc/api.php?function=external_d'ial")},
      {"with a NUL byte", get("/agc/api.php?function=external_dial%00")},
      {"with blanks", get("/agc/api.php?function=+external_dial+")},
      {"the second of two", get("/agc/api.php?function=version&function=external_dial")},
      {"the first of two", get("/agc/api.php?function=external_dial&function=version")},
      {"as an array", get("/agc/api.php?function[]=external_dial")},
      {"with a semicolon between", get("/agc/api.php?a=b;function=external_dial")},
      {"as a further parameter of the step", {.target = "/agc/api.php", .query = {{"function", "external_dial"}}}},
      {"with path tricks", get("/agc/./x/..//api.php;v=1?function=external_dial")},
      {"with an encoded path", get("/agc/%61pi.php?function=external_dial")},
      {"the agent's screen", post("/agc/vdc_db_query.php", {{"ACTION", "manDiaLnextCaLL"}})},
      {"listening in", get("/vicidial/non_agent_api.php?function=blind_monitor")},
      {"into the hopper", get("/vicidial/non_agent_api.php?function=hopper_bulk_insert&lead_ids=1")},
      {"a lead into the hopper",
       post("/vicidial/non_agent_api.php", {{"function", "add_lead"}, {"add_to_hopper", "Y"}})},
      {"a callback", post("/vicidial/non_agent_api.php", {{"function", "add_lead"}, {"callback", "y"}})},
      {"resetting a list", post("/vicidial/non_agent_api.php", {{"function", "update_list"}, {"reset_list", "Y"}})},
      {"GoAutoDial", post("/goAPIv2/goAgent/goAPI.php", {{"goAction", "goManualDialNext"}})},
      {"ARI", {.method = "POST", .target = "/ari/channels?endpoint=PJSIP/1"}},
      {"Chatwoot's campaigns", post_json("/api/v1/accounts/1/campaigns", {{"title", "x"}})},
      {"Chatwoot's messages", post_json("/api/v1/accounts/1/conversations/2/messages", {{"content", "x"}})},
      {"a macro", post_json("/api/v1/accounts/1/macros/3/execute", {})},
      {"a campaign's start", {.method = "POST", .target = "/api/v2/outbound/campaigns/1/start"}},
      {"Genesys' callback", post_json("/api/v2/conversations/callbacks", {})},
      {"Genesys' contacts dialled next",
       {.method = "POST", .target = "/api/v2/outbound/contactlists/99901/contacts?priority=true"}},
      {"Five9's call-now", says("http", "<x:addToList><callNowMode>ANY</callNowMode></x:addToList>")},
      {"Five9's call-now as JSON", post_json("/x", {{"callNowMode", "NEW_LIST_ONLY"}})},
      {"Twilio's calls", post("/2010-04-01/Accounts/AC/Calls.json", {{"To", "+1"}})},
      {"an SMS gateway", post("/cgi-bin/sendsms", {{"to", "1"}})},
      {"AMI", says("tcp", "Action: Originate\r\nChannel: PJSIP/1\r\n\r\n")},
      {"AMI, the second action", says("tcp", "Action: Ping\r\n\r\naction : originate\n\n")},
      {"AMI's commands", says("tcp", "Action: Command\r\nCommand: core stop now\r\n\r\n")},
      {"ECCP", says("tcp", "<request id=\"1\"><schedulecall/></request>")},
      {"ECCP with a name space", says("tcp", "<request id=\"1\"><e:TransferCall/></request>")},
      {"ECCP, a request that nobody knows", says("tcp", "<request id=\"1\"><newfeature/></request>")},
      {"the event socket", says("tcp", "api originate user/1000 &echo()\n\n")},
      {"the event socket in the background", says("tcp", "auth x\n\nbgapi originate user/1000 9\n\n")},
      {"SIP", {.transport = "sip", .method = "INVITE", .target = "sip:1@cc.example"}},
      {"SIP by hand", says("tcp", "INVITE sip:1@cc.example SIP/2.0\r\n\r\n")},
      {"a WebSocket's frame", says("websocket", R"({"event":"x","data":{"action":"originate"}})")},
      {"a frame inside of a frame", says("websocket", R"({"command":"message","data":"{\"action\":\"make_call\"}"})")},
      {"escaped in JSON", says("websocket", R"({"action":"\u006driginate","\u0061ction":"ori\u0067inate"})")},
      {"text that is JSON",
       {.method = "POST", .target = "/x", .body = Body::text, .text = R"({"method":"dial","to":"1"})"}},
      {"Socket.IO", says("websocket", R"(42["originate",{"number":"1"}])")},
      {"Socket.IO in a name space", says("websocket", R"(42/agents,7["call:dial",{"number":"1"}])")},
      {"SignalR", says("websocket", R"({"type":1,"target":"PlaceCall","arguments":["1"]})"
                                    "\x1e")},
      {"a frame whose type it is", says("websocket", R"({"type":"make_call","to":"1"})")},
      {"JSON-RPC with a name space", says("websocket", R"({"jsonrpc":"2.0","method":"verto.originate","id":1})")},
      {"behind a byte order mark", says("websocket",
                                        "\xef\xbb\xbf"
                                        R"({"x":1,"action":"originate"})")},
      {"STOMP", says("websocket", "SEND\ndestination:/app/calls/originate\n\n{}")},
      {"GraphQL", post_json("/graphql", {{"query", "mutation { makeCall(to: 1) { id } }"}})},
      {"XML-RPC",
       {.method = "POST",
        .target = "/rpc",
        .body = Body::text,
        .text = "<methodCall><methodName>call.originate</methodName></methodCall>"}},
      {"a form as text, with a mark of XML in it",
       {.method = "POST", .target = "/agc/api.php", .body = Body::text, .text = "function=external_dial&x=<"}},
      {"a form of parts as text",
       {.method = "POST",
        .target = "/agc/api.php",
        .headers = {{"Content-Type", "multipart/form-data; boundary=b"}},
        .body = Body::text,
        .text = "--b\r\nContent-Disposition: form-data; name=\"function\"\r\n\r\nexternal_dial\r\n--b--\r\n"}},
      {"ECCP, the second request",
       says("tcp", "<request id=\"1\"><getagentstatus/></request><request id=\"2\"><newfeature/></request>")},
      {"a mail", says("tcp", "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n")},
  };
  for (const Case& c : cases)
    for (const Role role : all_roles) {
      SCOPED_TRACE(c.why);
      // What dials may be told by another guard first: it never goes out.
      EXPECT_NE(verdict(c.request, everything(role)), "");
      EXPECT_EQ(verdict(c.request, everything(Role::changes)), dialled);
    }
}

TEST(Prohibitions, MakeNoAgentReady) {
  struct Case {
    const char* why;
    Request request;
  };
  const Case cases[] = {
      {"VICIdial", get("/agc/api.php?function=external_pause&value=RESUME")},
      {"VICIdial, lower case and encoded", get("/agc/api.php?function=external_pause&value=%72esume")},
      {"the agent's screen", post("/agc/vdc_db_query.php", {{"ACTION", "VDADready"}})},
      {"Chatwoot", post_json("/api/v1/profile/availability", {{"availability", "online"}})},
      {"Rocket.Chat", post_json("/api/v1/livechat/agent.status", {{"status", "available"}})},
      {"Rocket.Chat without a state toggles", post_json("/api/v1/livechat/agent.status", {{"agentId", "1"}})},
      {"Genesys",
       {.method = "PATCH",
        .target = "/api/v2/users/1/presences/x",
        .body = Body::text,
        .text = R"({"presenceDefinition":{"systemPresence":"OnQueue"}})"}},
      {"ECCP",
       says("tcp", "<request id=\"1\"><unpauseagent><agent_number>Agent/9001</agent_number></unpauseagent></request>")},
      {"AMI without Paused", says("tcp", "Action: QueueAdd\r\nQueue: q\r\nInterface: Local/1\r\n\r\n")},
      {"AMI that takes the pause away",
       says("tcp", "Action: QueuePause\r\nInterface: Local/1\r\nPaused: false\r\n\r\n")},
      {"AMI that says both", says("tcp", "Action: QueueAdd\r\nQueue: q\r\nPaused: true\r\nPaused: false\r\n\r\n")},
      {"the event socket", says("tcp", "api callcenter_config agent set status a 'Available'\n\n")},
      {"on demand too", says("tcp", "api callcenter_config agent set status a 'Available (On Demand)'\n\n")},
      {"the small platform", post_json("/api/agent/state", {{"state", "ready"}})},
      {"by the path", {.method = "POST", .target = "/api/agent/ready"}},
      {"Socket.IO", says("websocket", R"(42["agent-ready",{}])")},
      {"SignalR", says("websocket", R"({"type":1,"target":"SetReady","arguments":[]})"
                                    "\x1e")},
      {"a frame whose type it is", says("websocket", R"({"type":"agent.unpause"})")},
      {"STOMP", says("websocket", "SEND\ndestination:/app/agent/ready\n\n{}")},
      {"a double parameter", post("/api/agent/state", {{"state", "paused"}, {"state", "ready"}})},
  };
  for (const Case& c : cases)
    for (const Role role : all_roles) {
      SCOPED_TRACE(c.why);
      EXPECT_EQ(verdict(c.request, everything(role)), ready);
    }
}

TEST(Prohibitions, LetAFlowOnlyRead) {
  struct Case {
    const char* why;
    Request request;
    const char* guard;
  };
  const Case cases[] = {
      {"a page", get("/login?next=/available"), ""},
      {"HEAD", {.method = "HEAD", .target = "/"}, ""},
      {"a filter by state is no change", get("/api/agents?status=available"), ""},
      {"a list of calls", get("/api/v1/calls?limit=10"), ""},
      {"a list of the active ones", get("/api/lists?active=true"), ""},
      {"POST", post("/x", {}), reads},
      {"DELETE", {.method = "DELETE", .target = "/session/1"}, reads},
      {"DELETE in lower case", {.method = "delete", .target = "/session/1"}, reads},
      {"a method of no standard", {.method = "MKCOL", .target = "/x"}, reads},
      {"another method by a header", {.target = "/x", .headers = {{"X-HTTP-Method-Override", "DELETE"}}}, reads},
      {"another method by a field", get("/x?_method=delete"), reads},
      {"another method by OData's field", get("/x?$httpMethod=DELETE"), reads},
      {"another address by a header",
       {.target = "/x", .headers = {{"X-Original-URL", "/admin/users/7/delete"}}},
       reads},
      {"another address by IIS's header", {.target = "/x", .headers = {{"X-Rewrite-Url", "/x?do=delete"}}}, reads},
      {"a GET that changes something", get("/index.php?menu=campaign_lists&action=new_list"), reads},
      {"a GET that deletes", get("/admin?do=deleteUser&id=1"), reads},
      {"a GET that shows", get("/admin?action=show_user&id=1"), ""},
      {"VICIdial, reading", get("/vicidial/non_agent_api.php?function=agent_status&agent_user=x"), ""},
      {"VICIdial, reading by POST", post("/vicidial/non_agent_api.php", {{"function", "version"}}), ""},
      {"VICIdial, looking a lead up",
       post("/vicidial/non_agent_api.php", {{"function", "update_lead"}, {"no_update", "Y"}}), ""},
      {"VICIdial, changing by GET", get("/vicidial/non_agent_api.php?function=add_lead"), reads},
      {"VICIdial, two functions", get("/vicidial/non_agent_api.php?function=version&function=add_user"), reads},
      {"VICIdial, a function that nobody knows", get("/vicidial/non_agent_api.php?function=new_thing"), reads},
      {"GoAutoDial, reading", post("/goAPIv2/goDashboard/goAPI.php", {{"goAction", "goGetTotalAgentsOnline"}}), ""},
      {"GoAutoDial, changing", post("/goAPIv2/goLists/goAPI.php", {{"goAction", "goEditList"}}), reads},
      {"SELECT", sql("SELECT max(ts), now() FROM calls WHERE note = 'delete; it'"), ""},
      {"a semicolon at the end", sql("select 1 ; "), ""},
      {"words that only look like verbs", sql("SELECT a[1], redirect, status FROM calls WHERE state = 'ready'"), ""},
      {"WITH", sql("WITH x AS (SELECT 1 AS n) SELECT n FROM x"), ""},
      {"WITH that deletes", sql("WITH x AS (DELETE FROM calls RETURNING 1) SELECT * FROM x"), reads},
      {"two statements", sql("SELECT 1; DROP TABLE calls"), reads},
      {"UPDATE", sql("UPDATE calls SET x = 1"), reads},
      {"SELECT INTO", sql("SELECT 1 INTO OUTFILE '/tmp/x'"), reads},
      {"a lock", sql("SELECT 1 FROM calls FOR UPDATE"), reads},
      {"a lock that others share", sql("SELECT 1 FROM calls FOR SHARE"), reads},
      {"a function that acts", sql("SELECT nextval('seq')"), reads},
      {"another one", sql("SELECT pg_terminate_backend(1)"), reads},
      {"two statements, one in PostgreSQL's quotes", sql("SELECT $$'$$; DROP TABLE calls; SELECT $$'$$"), reads},
      {"two statements, one in a name's quotes", sql("SELECT \"'\"; DROP TABLE calls; SELECT \"'\""), reads},
      {"a comment that is none to MySQL", sql("SELECT 5 --1 INTO OUTFILE '/tmp/x'"), reads},
      {"a function in a name's quotes", sql("SELECT \"pg_notify\"('a', 'b')"), reads},
      {"a sequence that is drawn from", sql("SELECT NEXT VALUE FOR s"), reads},
      {"a comment that MySQL runs", sql("SELECT 1 /*! INTO OUTFILE '/tmp/x' */"), reads},
      {"a text that hides its end", sql("SELECT 'a\\' ; DROP TABLE calls -- '"), reads},
      {"a text without end", sql("SELECT 'a"), reads},
      {"a procedure", sql("CALL cleanup()"), reads},
      {"nothing", sql(""), reads},
      {"listing a folder", file("list", "cc.example/in"), ""},
      {"fetching", file("get", "cc.example/in/x.csv"), ""},
      {"writing", file("put", "cc.example/in/x.csv"), reads},
      {"removing", file("remove", "cc.example/in/x.csv"), reads},
      {"a verb of no kind", file("truncate", "cc.example/in/x.csv"), reads},
      {"AMI, reading", says("tcp", "Action: QueueSummary\r\nQueue: canaries\r\n\r\n"), ""},
      {"ECCP, reading", says("tcp", "<request id=\"1\"><getagentstatus/></request>"), ""},
      {"AMI, changing a queue", says("tcp", "Action: QueueAdd\r\nQueue: q\r\nPaused: true\r\n\r\n"), reads},
      {"a frame that subscribes", says("websocket", R"({"type":"subscribe","command":"subscribe"})"), ""},
      {"a frame that changes something", says("websocket", R"({"action":"delete_list"})"), reads},
      {"HTTP by hand", says("tcp", "DELETE /x HTTP/1.1\r\nHost: x\r\n\r\n"), reads},
      {"SIP OPTIONS", {.transport = "sip", .method = "OPTIONS", .target = "sip:cc.example"}, ""},
      {"SIP that ends the registrations of others",
       {.transport = "sip", .method = "REGISTER", .headers = {{"contact", " *"}}},
       reads},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(verdict(c.request, {.role = Role::reads, .host = "cc.example"}), c.guard);
  }
}

TEST(Prohibitions, TakeASignInForWhatItIs) {
  struct Case {
    const char* why;
    Role role;
    Request request;
    const char* guard;
  };
  const Request with_password = post("/login", {{"p", "s3cret-word"}});
  const Case cases[] = {
      {"a form", Role::signs_in, with_password, ""},
      {"by basic authentication",
       Role::signs_in,
       {.method = "POST",
        .target = "/token",
        .authentication = {.kind = Authentication::Kind::basic, .user = "u", .secret = "x"}},
       ""},
      {"PATCH is no sign-in", Role::signs_in, {.method = "PATCH", .target = "/login"}, reads},
      {"VICIdial's page", Role::signs_in, post("/agc/vicidial.php", {{"VD_pass", "s3cret-word"}}), ""},
      {"a change that says that it signs in", Role::signs_in,
       post("/vicidial/non_agent_api.php", {{"function", "add_user"}, {"pass", "s3cret-word"}}), reads},
      {"a heartbeat", Role::session, post("/api/agent/heartbeat", {}), ""},
      {"a pause", Role::session, post_json("/api/agent/state", {{"state", "paused"}}), ""},
      {"a pause in words", Role::session, post_json("/api/agent/state", {{"state", "Not Ready: Lunch"}}), ""},
      {"VICIdial's pause", Role::session, post("/agc/api.php", {{"function", "external_pause"}, {"value", "PAUSE"}}),
       ""},
      {"AMI, paused", Role::session, says("tcp", "Action: QueueAdd\r\nQueue: q\r\nPaused: true\r\n\r\n"), ""},
      {"a list within a session", Role::session, post("/api/lists/100/upload", {{"phone", "1"}}), lists},
      {"a list that a sign-in touches", Role::signs_in, post("/api/lists/100/clear", {{"p", "s3cret-word"}}), lists},
      {"a list that a sign-out empties", Role::signs_out, post("/logout", {{"delete_leads", "Y"}}), lists},
      {"a list that is shown in a session", Role::session, get("/api/lists/100"), ""},
      {"VICIdial without a function within a session", Role::session, post("/agc/api.php", {{"value", "x"}}), reads},
      {"a method of no standard within a session", Role::session, {.method = "PURGE", .target = "/x"}, reads},
      {"deleting within a session", Role::session, {.method = "DELETE", .target = "/api/users/1"}, reads},
      {"a logout", Role::signs_out, post("/logout", {}), ""},
      {"a session that is deleted", Role::signs_out, {.method = "DELETE", .target = "/auth/sign_out"}, ""},
      {"something else that is deleted", Role::signs_out, {.method = "DELETE", .target = "/api/users/1"}, reads},
      {"VICIdial's logout", Role::signs_out, post("/agc/vdc_db_query.php", {{"ACTION", "userLOGout"}}), ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(verdict(c.request, everything(c.role)), c.guard);
  }
  Circumstances without = everything(Role::signs_in);
  without.used.clear();
  EXPECT_EQ(verdict(post("/login", {}), without), reads) << "a sign-in without a credential is a POST like any other";
}

TEST(Prohibitions, RefuseEveryExample) {
  for (const ForbiddenExample& example : forbidden_examples())
    for (const Role role : all_roles) {
      SCOPED_TRACE(example.platform + " " + example.request.target + example.request.text);
      EXPECT_NE(verdict(example.request, everything(role)), "");
    }
  EXPECT_GE(forbidden_examples().size(), 12u);
}

}  // namespace
}  // namespace sereno::flows
