#include "sereno/flows/prohibitions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/flows/engine/testing/judging.h"

namespace sereno::flows {
namespace {

using namespace judging;

TEST(Prohibitions, ChangeTheCanarysOwnAlone) {
  struct Case {
    const char* why;
    Request request;
    const char* guard;
    void (*change)(Circumstances&) = [](Circumstances&) {};
  };
  const auto lead = [](std::vector<Field> more) {
    std::vector<Field> form = {{"function", "add_lead"}, {"source_id", "SRN-site-0001"}};
    form.insert(form.end(), more.begin(), more.end());
    return post("/vicidial/non_agent_api.php", form);
  };
  const auto unused = [](Circumstances& known) { known.used.clear(); };
  const Case cases[] = {
      {"a lead of the canary", lead({{"list_id", "99901"}}), ""},
      {"another list", lead({{"list_id", "100"}}), lists},
      {"both lists", lead({{"list_id", "99901"}, {"list_id", "100"}}), lists},
      {"both lists, the other in the address",
       {.method = "POST",
        .target = "/vicidial/non_agent_api.php?list_id=100",
        .body = Body::form,
        .form = {{"function", "add_lead"}, {"list_id", "99901"}, {"source_id", "SRN-site-0001"}}},
       lists},
      {"no list: VICIdial takes 999", lead({}), lists},
      {"no list, in capitals", post("/vicidial/non_agent_api.php", {{"FUNCTION", "ADD_LEAD"}, {"x", "SRN-site-0001"}}),
       lists},
      {"a list of two digits", lead({{"list_id", "12"}}), lists,
       [](Circumstances& known) { known.canary->list = "12"; }},
      {"the list's name was not seen", lead({{"list_id", "99901"}}), lists,
       [](Circumstances& known) { known.canary->subject.clear(); }},
      {"the list has another name", lead({{"list_id", "99901"}}), lists,
       [](Circumstances& known) { known.canary->subject = "Customers of March"; }},
      {"a prefix of nothing does not help", lead({{"list_id", "99901"}}), lists,
       [](Circumstances& known) { known.canary->subject = "Customers", known.canary->prefix = ""; }},
      {"nor does a prefix of one's own", lead({{"list_id", "99901"}}), lists,
       [](Circumstances& known) { known.canary->subject = "Customers", known.canary->prefix = "Cust"; }},
      {"no list is declared", lead({{"list_id", "99901"}}), lists,
       [](Circumstances& known) { known.canary->list.clear(); }},
      {"nothing is declared", lead({{"list_id", "99901"}}), reads, [](Circumstances& known) { known.canary.reset(); }},
      {"nobody cleans up", lead({{"list_id", "99901"}}), reads,
       [](Circumstances& known) { known.canary->cleans_up = false; }},
      {"a mark of one's own", lead({{"list_id", "99901"}}), reads,
       [](Circumstances& known) { known.canary->mark = "customers"; }},
      {"a mark that is in everything", lead({{"list_id", "99901"}}), reads,
       [](Circumstances& known) { known.canary->mark = "SRN-"; }},
      {"a row that carries no mark", post("/api/lists/99901/upload", {{"phone", "1"}}), lists, unused},
      {"a row with the mark", post("/api/lists/99901/upload", {{"marker", "SRN-site-0001"}}), "", unused},
      {"a file with the mark",
       {.method = "POST",
        .target = "/api/lists/99901/upload",
        .body = Body::multipart,
        .parts = {{.name = "file", .file_name = "x.csv", .content = "phone;marker\n1;SRN-site-0001\n"}}},
       "",
       unused},
      {"deleting by an id that the canary's row has", {.method = "DELETE", .target = "/api/rows/8812"}, ""},
      {"deleting by an id from elsewhere", {.method = "DELETE", .target = "/api/rows/7"}, lists, unused},
      {"the path of another list", {.method = "POST", .target = "/api/lists/100/upload"}, lists},
      {"with path tricks", {.method = "POST", .target = "/api/lists/99901/../100/upload"}, lists},
      {"encoded", {.method = "POST", .target = "/api/lists/%31%30%30/upload"}, lists},
      {"activating it",
       {.method = "PATCH", .target = "/api/lists/99901", .body = Body::text, .text = R"({"active":true})"},
       lists},
      {"activating it by Issabel's words",
       post("/index.php?menu=campaign_lists&action=change_status", {{"status_list_sel", "activate"}}), lists},
      {"emptying it",
       post("/vicidial/non_agent_api.php", {{"function", "update_list"}, {"list_id", "99901"}, {"delete_leads", "Y"}}),
       lists},
      {"Five9's clean list", post_json("/x", {{"listName", "SRN-CANARY upload"}, {"cleanListBeforeUpdate", "true"}}),
       lists},
      {"a mark that only a header has",
       {.method = "POST", .target = "/api/contacts/5", .headers = {{"X-Note", "SRN-site-0001"}}},
       lists,
       unused},
      {"a mark that only a user's name has",
       {.method = "POST",
        .target = "/api/contacts/5",
        .authentication = {.kind = Authentication::Kind::basic, .user = "SRN-site-0001", .secret = "x"}},
       lists,
       unused},
      {"a mark that the path leaves again",
       {.method = "PUT", .target = "/dav/SRN-site-0001/../customers.csv"},
       lists,
       unused},
      {"so, encoded", {.method = "PUT", .target = "/dav/SRN-site-0001/%2e%2e/customers.csv"}, lists, unused},
      {"a file in a folder of that name", file("put", "cc.example/SRN-site-0001/customers.csv"), lists, unused},
      {"a file that leaves it", file("put", "cc.example/SRN-site-0001/../customers.csv"), lists, unused},
      {"a file by its name", file("put", "cc.example/in/SRN-site-0001.csv"), "", unused},
      {"a file of another name", file("put", "cc.example/in/customers.csv"), lists, unused},
      {"a statement that writes, with a mark", sql("DELETE FROM t WHERE m = 'SRN-site-0001'"), reads},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Circumstances known = everything(Role::changes);
    c.change(known);
    EXPECT_EQ(verdict(c.request, known), c.guard);
  }
}

TEST(Prohibitions, SendASecretToItsHostsAlone) {
  struct Case {
    const char* why;
    Request request;
    const char* host;
    bool by_name;
    const char* guard;
  };
  const Case cases[] = {
      {"to its host", get("/?p=s3cret-word"), "cc.example", true, ""},
      {"to another", get("/?p=s3cret-word"), "evil.example", true, hosts},
      {"to a host below", get("/?p=s3cret-word"), "x.cc.example", true, hosts},
      {"to a host that ends so", get("/?p=s3cret-word"), "evilcc.example", true, hosts},
      {"by value, without its name", get("/?p=s3cret-word"), "evil.example", false, hosts},
      {"percent-encoded", get("/?p=%733cret-word"), "evil.example", false, hosts},
      {"in base64", {.target = "/", .headers = {{"X", "czNjcmV0LXdvcmQ="}}}, "evil.example", false, hosts},
      {"in a body",
       {.method = "POST", .target = "/", .body = Body::text, .text = "x s3cret-word y"},
       "evil.example",
       false,
       hosts},
      {"in a frame", says("websocket", R"({"p":"s3cret-word"})"), "evil.example", false, hosts},
      {"as a password",
       {.target = "/", .authentication = {.kind = Authentication::Kind::basic, .user = "u", .secret = "s3cret-word"}},
       "evil.example",
       false,
       hosts},
      {"into a file", {.transport = "files", .method = "get", .target = "/tmp/s3cret-word"}, "", false, hosts},
      {"nothing of it", get("/"), "evil.example", false, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Circumstances known = everything(Role::reads);
    known.host = c.host;
    known.used = c.by_name ? std::vector<std::string>{"password"} : std::vector<std::string>{};
    EXPECT_EQ(verdict(c.request, known), c.guard);
  }
}

TEST(Prohibitions, KeepNoAudio) {
  const std::string wav = std::string("RIFF\x24\0\0\0WAVEfmt ", 16);
  const Request cases[] = {
      {.method = "POST", .target = "/", .body = Body::multipart, .parts = {{.name = "f", .content = wav}}},
      {.method = "POST",
       .target = "/",
       .body = Body::multipart,
       .parts = {{.name = "f", .type = "audio/ogg", .content = "x"}}},
      {.transport = "sftp", .method = "put", .target = "cc.example/SRN-site-0001.wav", .body = Body::text, .text = wav},
      {.target = "/recordings/1.wav", .settings = {{"save_to", "/tmp/x.wav"}}},
      {.target = "/recordings/1.wav", .settings = {{"Keep-Body", "/tmp/x.wav"}}},
  };
  for (const Request& request : cases)
    for (const Role role : all_roles) EXPECT_EQ(verdict(request, everything(role)), audio);
}

}  // namespace
}  // namespace sereno::flows
