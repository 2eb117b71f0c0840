#include "sla/channels/mail/compose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "sla/channels/mail/http_post.h"
#include "sla/mail/letter.h"

namespace sereno::sla {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Message message() {
  return {.id = "msg-1",
          .via = "mail",
          .to = "ana@example.com",
          .about = {"incident", "INC-2026-0001"},
          .form = "incident-confirmation",
          .parameters = {{"reference", "INC-2026-0001"},
                         {"provider", "LANTERN"},
                         {"missing", "- pasos"},
                         {"description", ""}},
          .language = "es",
          .token = "SRN-M-7F3K-9QX2",
          .message_id = "msg-1@example.net",
          .in_reply_to = "m@example.com",
          .queued = *parse_instant("2026-11-05T18:00:00Z")};
}

TEST(Template, ShowsWhatIsThere) {
  const auto filled = fill_template(
      "Subject: [{{REFERENCE}}] ñ\n\na{{#MISSING_SET}}\nfalta: "
      "{{MISSING}}{{/MISSING_SET}}{{#DESCRIPTION_SET}}x{{/DESCRIPTION_SET}} {{TOKEN}}\n",
      "f", message());
  ASSERT_TRUE(filled) << filled.error().message;
  EXPECT_EQ(filled->subject, "[INC-2026-0001] ñ");
  EXPECT_EQ(filled->text, "a\nfalta: - pasos SRN-M-7F3K-9QX2\n");
  EXPECT_FALSE(fill_template("no subject\n", "f", message()));
  EXPECT_FALSE(fill_template("Subject: a\nno blank line\n", "f", message()));
  EXPECT_FALSE(fill_template("Subject: {{#OPEN}}\n\n", "f", message()));
}

TEST(Template, OfBothLanguagesAreThereAndFit) {
  int count = 0;
  for (const char* language : {"es", "en"})
    for (const auto& each : std::filesystem::directory_iterator(std::string(SERENO_MAIL_TEMPLATES) + "/" + language)) {
      std::ifstream file(each.path());
      std::ostringstream text;
      text << file.rdbuf();
      EXPECT_TRUE(fill_template(text.str(), each.path().string(), message())) << each.path();
      EXPECT_TRUE(std::filesystem::exists(std::string(SERENO_MAIL_TEMPLATES) + "/" +
                                          (std::string(language) == "es" ? "en" : "es") + "/" +
                                          each.path().filename().string()));
      ++count;
    }
  EXPECT_GE(count, 16);
}

TEST(ComposedMail, IsReadBackAsItWasMeant) {
  const std::string text = "Línea: ññ\n.\nQUIT\n" + std::string(200, 'x') + "\ntrail \n";
  const auto mail = compose_mail(
      message(), {.subject = "Confirmación de recepción de su reporte sobre la página de administración", .text = text},
      {"LANTERN Incidentes ñ", "incidentes@example.net"});
  const auto letter = parse_letter(mail);
  ASSERT_TRUE(letter);
  EXPECT_EQ(letter->from, "incidentes@example.net");
  EXPECT_EQ(letter->from_name, "LANTERN Incidentes ñ");
  EXPECT_EQ(letter->subject, "Confirmación de recepción de su reporte sobre la página de administración");
  EXPECT_EQ(letter->text, text);
  EXPECT_EQ(letter->message_id, "msg-1@example.net");
  EXPECT_EQ(letter->in_reply_to, "m@example.com");
  EXPECT_EQ(letter->auto_submitted, "auto-generated");
  EXPECT_EQ(letter->date, message().queued);
  EXPECT_EQ(mail, compose_mail(message(), {.subject = letter->subject, .text = text},
                               {"LANTERN Incidentes ñ", "incidentes@example.net"}))
      << "the same bytes on every try";
  for (std::size_t at = mail.find('\n'); at != mail.npos; at = mail.find('\n', at + 1)) EXPECT_EQ(mail[at - 1], '\r');
}

TEST(ComposedMail, BringsFiles) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += static_cast<char>(i % 256);
  const auto mail =
      compose_mail(message(), {.subject = "informe", .text = "Va adjunto.\n"}, {"L", "incidentes@example.net"},
                   {{"sereno-2026-10.html", "<p>ñ</p>"}, {"sereno-2026-10.pdf", bytes}});
  EXPECT_THAT(mail, HasSubstr("Content-Disposition: attachment; filename=\"sereno-2026-10.html\"\r\n"));
  const auto letter = parse_letter(mail);
  ASSERT_TRUE(letter);
  EXPECT_EQ(letter->text, "Va adjunto.\n");
  ASSERT_EQ(letter->attachments.size(), 2u);
  EXPECT_EQ(letter->attachments[1].name, "sereno-2026-10.pdf");
  for (std::size_t at = mail.find('\n'); at != mail.npos; at = mail.find('\n', at + 1)) EXPECT_EQ(mail[at - 1], '\r');
}

TEST(ComposedMail, TakesNoHeaderFromOutside) {
  auto bad = message();
  bad.parameters = {{"reference", "x\r\nBcc: all@example.org\r\n\r\nbody"}};
  const auto filled = fill_template("Subject: {{REFERENCE}}\n\nx\n", "f", bad);
  // A line end in the subject ends it: what stands behind is no subject, so the template does not fit.
  if (filled) {
    const auto mail = compose_mail(bad, *filled, {"L\r\nBcc: x@y.example", "incidentes@example.net"});
    EXPECT_THAT(mail, Not(HasSubstr("\r\nBcc:")));
  }
  const auto mail = compose_mail(bad, {.subject = "a\r\nBcc: all@example.org", .text = "x"},
                                 {"L\nBcc: x@y.example", "incidentes@example.net"});
  EXPECT_THAT(mail, Not(HasSubstr("\nBcc:")));
}

TEST(PostedMessage, HasTheFormThatEachSideTakes) {
  EXPECT_THAT(webhook_body(message()), HasSubstr("\"id\":\"msg-1\""));
  auto whatsapp = message();
  whatsapp.to = "+525555501234";
  const auto body = whatsapp_body(whatsapp);
  EXPECT_THAT(body, HasSubstr("\"to\":\"525555501234\""));
  EXPECT_THAT(body, HasSubstr("\"name\":\"incident_confirmation\""));
  EXPECT_THAT(body, HasSubstr("es_MX"));
  EXPECT_THAT(body,
              HasSubstr(R"("parameters":[{"type":"text","text":"-"},{"type":"text","text":"- pasos"},{"type":"text",)"
                        R"("text":"LANTERN"},{"type":"text","text":"INC-2026-0001"},{"type":"text","text":"-"}])"))
      << "as many as the template has, also what is empty or absent";
  EXPECT_EQ(post_json({.url = "http://127.0.0.1:1/"}, "{}", "m").status, 0) << "plain HTTP is not spoken";
}

// Answers as the Cloud API's pages "Messages" and "Error codes" have them (Graph API v19.0 and later).
TEST(PostedMessage, IsSettledAsTheCloudApiMeansIt) {
  const auto error = [](int code) {
    return R"({"error":{"message":"m","type":"OAuthException","code":)" + std::to_string(code) +
           R"(,"error_data":{"messaging_product":"whatsapp","details":"d"},"fbtrace_id":"A"}})";
  };
  struct Case {
    const char* why;
    HttpAnswer answer;
    SendingEnd::Kind kind;
  };
  const Case cases[] = {
      {"taken",
       {200,
        R"({"messaging_product":"whatsapp","contacts":[{"input":"525","wa_id":"525"}],"messages":[{"id":"wamid.X"}]})"},
       SendingEnd::Kind::accepted},
      {"200 without a message is none", {200, "{}"}, SendingEnd::Kind::later},
      {"a portal in between", {200, "<html>"}, SendingEnd::Kind::later},
      {"nobody answers", {0, "Couldn't connect"}, SendingEnd::Kind::later},
      {"the app's limit", {400, error(130429)}, SendingEnd::Kind::later},
      {"the pair's limit", {400, error(131056)}, SendingEnd::Kind::later},
      {"its own trouble", {500, error(131000)}, SendingEnd::Kind::later},
      {"our token is over: ours to mend", {401, error(190)}, SendingEnd::Kind::later},
      {"a right is missing: ours to mend", {403, error(200)}, SendingEnd::Kind::later},
      {"outside 24 hours, and no template", {400, error(131047)}, SendingEnd::Kind::refused},
      {"nobody of that number", {400, error(131026)}, SendingEnd::Kind::refused},
      {"no such template", {404, error(132001)}, SendingEnd::Kind::refused},
      {"no JSON", {400, "bad"}, SendingEnd::Kind::refused},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(whatsapp_end(c.answer).kind, c.kind);
  }
  EXPECT_EQ(whatsapp_end(cases[0].answer).words, "WhatsApp: wamid.X");
}

TEST(Answers, AreRecordedWithoutWhatIsNotTheirs) {
  EXPECT_EQ(without("HTTP 400: 525555501234 and +525555501234", "525555501234", "ana"), "HTTP 400: ana and +ana");
  EXPECT_EQ(without("aaa", "a", "aa"), "aaaaaa");
  EXPECT_EQ(without("as it is", "", "x"), "as it is");
}

}  // namespace
}  // namespace sereno::sla
