#include "sla/mail/letter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sla/mail/html_text.h"
#include "sla/mail/own_text.h"
#include "sla/mail/tnef.h"

namespace sereno::sla {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(HtmlText, IsWhatSomebodySees) {
  struct Case {
    const char* why;
    const char* html;
    const char* text;
  };
  const Case cases[] = {
      {"paragraphs are lines", "<p>one</p><p>two</p>", "one\n\ntwo\n\n"},
      {"breaks too", "one<br>two<BR/>three", "one\ntwo\nthree\n"},
      {"cells are parted", "<table><tr><td><b>Hora</b></td><td>11:48</td></tr></table>", "Hora\t11:48\n\n"},
      {"paragraphs in cells stay in the row", "<table><tr><td><p>Hora</p></td><td><p>11:48</p></td></tr></table>",
       "Hora\t11:48\n\n\n"},
      {"quotes", "own<blockquote>theirs<br>more</blockquote>end", "own\n> theirs\n> more\nend\n"},
      {"characters", "&iquest;Qu&eacute;? &#225;&#xE1; &amp;lt; &unknown;", "¿Qué? áá &lt; &unknown;\n"},
      {"scripts and styles are not shown", "a<script>alert('<p>')</script><style>p{}</style>b", "ab\n"},
      {"comments", "a<!-- <p>x</p> -->b", "ab\n"},
      {"pictures of the mail", "see <img alt=x src=\"cid:p1@x\"> here", "see [cid:p1@x] here\n"},
      {"pictures of the web are not fetched", "<img src='https://example.org/1.png'>", ""},
      {"no tag", "1 < 2 & 3", "1 < 2 & 3\n"},
      {"never ends", "a<script>b", "a\n"},
      {"tag never ends", "a<p", "a\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::string text = text_of_html(c.html);
    EXPECT_EQ(text, c.text);
  }
  EXPECT_LT(text_of_html(std::string(3000, '<') + std::string(20000, 'x')).size(), 30000u);
}

TEST(Tnef, IsReadCutAtEveryLength) {
  const std::string start("\x78\x9F\x3E\x22\x01\x00", 6);
  const auto attribute = [](std::string id, const std::string& data) {
    return "\x02" + id + std::string(1, static_cast<char>(data.size())) + std::string(3, '\0') + data +
           std::string(2, '\0');
  };
  using namespace std::string_literals;
  const std::string whole = start + attribute("\x02\x90\x06\x00"s, "xx") +
                            attribute("\x10\x80\x01\x00"s, "a.log"s + '\0') + attribute("\x0F\x80\x06\x00"s, "bytes");
  const auto tnef = parse_tnef(whole);
  ASSERT_EQ(tnef.files.size(), 1u);
  EXPECT_EQ(tnef.files[0].name, "a.log");
  EXPECT_EQ(tnef.files[0].bytes, "bytes");
  for (std::size_t size = 0; size < whole.size(); ++size) parse_tnef(std::string_view(whole).substr(0, size));
  EXPECT_TRUE(parse_tnef("no such thing").files.empty());
}

TEST(OwnText, IsWithoutQuotesAndSignature) {
  struct Case {
    const char* why;
    const char* text;
    const char* own;
    bool forward = false;
    const char* forwarded = "";
  };
  const Case cases[] = {
      {"marked quote", "Enterados.\n\nEl mar, 3 nov 2026 a las 10:05, X <\nx@y.example> escribió:\n\n> Aviso\n",
       "Enterados.\n\n"},
      {"quote without marks", "Ok\n\nOn Tue, Nov 3, 2026 at 10:05 AM X <x@y.example> wrote:\n\nAviso\nde algo\n",
       "Ok\n\n"},
      {"answer below", "On Tue, X <x@y.example> wrote:\n> Question?\n\nAnswer.\n", "Answer.\n"},
      {"head of a mail", "Acuso\n\nDe: X <x@y.example>\nEnviado: hoy\nPara: Z\nAsunto: A\n\nAviso\n", "Acuso\n\n"},
      {"line of Outlook", "Acuso\n\n-----Mensaje original-----\nDe: X\nEnviado: hoy\n\nAviso\n", "Acuso\n\n"},
      {"signature of a telephone", "No abre.\n\nEnviado desde mi iPhone\n", "No abre.\n\n"},
      {"signature", "No abre.\n-- \nAna\nTel. 555-0100\n", "No abre.\n"},
      {"greeting at the end", "No abre.\n\nSaludos,\nAna\n", "No abre.\n\n"},
      {"a greeting that tells goes on", "Gracias: ya no abre de nuevo la página, por favor revisen\n",
       "Gracias: ya no abre de nuevo la página, por favor revisen\n"},
      {"forwarded",
       "Atender.\n\n---------- Forwarded message ---------\nDe: R <r@y.example>\nDate: hoy\nSubject: s\nTo: t\n\n\nNo "
       "sale.\n",
       "Atender.\n\n", true, "No sale.\n"},
      {"forwarded by Outlook", "Atender.\n\nDe: R\nEnviado: hoy\nPara: t\nAsunto: s\n\nNo sale.\n", "Atender.\n\n",
       true, "No sale.\n"},
      {"a sentence with a name is no head", "De: nada\nNo abre.\n", "De: nada\nNo abre.\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto split = own_text(c.text, c.forward);
    EXPECT_EQ(split.own, c.own);
    EXPECT_EQ(split.forwarded.empty() ? "" : split.forwarded[0], c.forwarded);
  }
}

std::string mail(const std::string& type, const std::string& body, const std::string& more = "") {
  return "From: Ana <ana@example.com>\r\nSubject: s\r\nDate: Tue, 03 Nov 2026 10:51:20 -0600\r\n" + more +
         "MIME-Version: 1.0\r\nContent-Type: " + type + "\r\n\r\n" + body;
}

TEST(Letter, IsReadInAProcessThatCanOpenNothing) {
  struct Case {
    const char* charset;
    const char* bytes;
  };
  const Case cases[] = {{"utf-8", "p\xC3\xA1gina"},   {"iso-8859-1", "p\xE1gina"}, {"windows-1252", "p\xE1gina"},
                        {"utf-8", "p\xE1gina"},       {"us-ascii", "p\xE1gina"},   {"no-such-charset", "p\xE1gina"},
                        {"ISO-8859-15", "p\xE1gina"}, {"ibm850", "p\xA0gina"},     {"macintosh", "p\x87gina"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.charset);
    const auto letter = read_letter(mail("text/plain; charset=" + std::string(c.charset), c.bytes));
    ASSERT_TRUE(letter) << letter.error().message;
    EXPECT_EQ(letter->text, "página");
  }
  const auto subject =
      read_letter(mail("text/plain", "x", "Reply-To: x\r\nTo: =?iso-8859-1?Q?H=E9ctor?= <h@example.com>\r\n"));
  EXPECT_THAT(subject->to, HasSubstr("H"));
}

TEST(Letter, HasOneLineInEveryHeader) {
  const auto letter = parse_letter(
      "From: =?utf-8?Q?Ana=0D=0ABcc:_x@example.org?= <ana@example.com>\r\n"
      "Subject: =?utf-8?Q?a=0D=0ABcc:_y@example.org=00=1B[2J?=\r\nMessage-ID: <m@x>\r\n\r\nbody\r\n");
  ASSERT_TRUE(letter);
  EXPECT_EQ(letter->from, "ana@example.com");
  for (const std::string* line : {&letter->from_name, &letter->subject, &letter->message_id})
    for (const char c : *line) EXPECT_GE(static_cast<unsigned char>(c), 32) << *line;
  EXPECT_EQ(letter->message_id, "m@x");
}

TEST(Letter, OfFlowedTextHasWholeLines) {
  const auto letter = parse_letter(mail("text/plain; format=flowed", "one \r\ntwo\r\n-- \r\nsig\r\n"));
  EXPECT_EQ(letter->text, "one two\n-- \nsig\n");
}

TEST(Letter, KeepsWhatIsAttached) {
  const auto letter = parse_letter(mail(
      "multipart/mixed; boundary=b",
      "--b\r\nContent-Type: text/plain\r\n\r\nsee\r\n--b\r\nContent-Type: image/png; name=\"a.png\"\r\n"
      "Content-Disposition: attachment; filename=\"a.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj\r\n--b\r\n"
      "Content-Type: message/rfc822\r\n\r\nFrom: luis@example.com\r\nSubject: inner\r\n\r\ntold\r\n--b--\r\n"));
  ASSERT_EQ(letter->attachments.size(), 1u);
  EXPECT_EQ(letter->attachments[0].name, "a.png");
  EXPECT_EQ(letter->attachments[0].size, 3);
  EXPECT_EQ(letter->attachments[0].sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  ASSERT_EQ(letter->attached.size(), 1u);
  EXPECT_EQ(letter->attached[0].from, "luis@example.com");
  EXPECT_EQ(letter->attached[0].text, "told");
}

TEST(Letter, BoundsWhatBombsMake) {
  std::string nested, parts = "--b\r\n";
  for (int i = 0; i < 20000; ++i)
    nested +=
        "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\r\n\r\n--b" + std::to_string(i) + "\r\n";
  for (int i = 0; i < 100000; ++i) parts += "\r\nx\r\n--b\r\n";
  std::string headers;
  for (int i = 0; i < 300000; ++i) headers += "X-A: b\r\n";
  const std::string many[] = {
      "From: a@b.example\r\n" + nested,
      mail("multipart/mixed; boundary=b", parts),
      mail("text/plain", "x", headers),
      mail("text/plain", std::string(40u << 20, 'x')),
      mail("text/html", std::string(1u << 20, '<')),
      "Subject: " + std::string(20u << 20, 'x') + "\r\n\r\nx",
  };
  for (const std::string& each : many) {
    const auto letter = read_letter(each);
    if (!letter) continue;  // refused, and this process lives
    EXPECT_LT(letter->text.size(), 300u << 10);
    EXPECT_LT(letter->subject.size(), 5000u);
    EXPECT_LE(letter->attachments.size(), 200u);
  }
  EXPECT_FALSE(read_letter(std::string(65u << 20, 'x'))) << "larger than any mail";
}

TEST(Letter, IsReadWhereItsHeadIsWrongAboutItsBody) {
  struct Case {
    const char* why;
    std::string mail;
  };
  const std::string part = "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nno suena año\r\n--b--\r\n";
  const std::string html = "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>no suena año</p>\r\n--b--\r\n";
  const Case cases[] = {
      {"another boundary", mail("multipart/mixed; boundary=other", part)},
      {"no boundary", mail("multipart/mixed", part)},
      {"quoted-printable, and nothing says so", mail("text/plain; charset=utf-8", "no su=\r\nena a=C3=B1o\r\n")},
      {"a line of UTF-8 in windows-1252", mail("text/plain; charset=windows-1252", "no suena año\r\n\xE1\r\n")},
      {"plain text that only points to the HTML",
       mail("multipart/alternative; boundary=b",
            "--b\r\nContent-Type: text/plain\r\n\r\nEste correo requiere HTML.\r\n" + html)},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto letter = parse_letter(c.mail);
    ASSERT_TRUE(letter);
    EXPECT_EQ(letter->text.substr(0, letter->text.find('\n')), "no suena año");
  }
  const auto flowed =
      parse_letter(mail("text/plain; format=flowed", "> hora \r\n> del incidente \r\n10:15 \r\nhrs\r\n"));
  ASSERT_TRUE(flowed);
  EXPECT_EQ(flowed->text, "> hora del incidente \n10:15 hrs\n") << "a quote flows into no answer";
}

TEST(Letter, OfBrokenBytesIsReadAsFarAsItGoes) {
  const std::string whole =
      mail("multipart/mixed; boundary=b",
           "--b\r\nContent-Type: text/plain\r\n\r\nsee\r\n--b\r\nContent-Type: application/ms-tnef\r\n\r\nx\r\n--b--");
  for (std::size_t size = 0; size < whole.size(); ++size) (void)parse_letter(std::string_view(whole).substr(0, size));
  EXPECT_TRUE(parse_letter(mail("multipart/mixed; boundary=other", "--b\r\n\r\nx\r\n--b--\r\n")));
  EXPECT_TRUE(parse_letter(mail("multipart/mixed", "x")));
}

}  // namespace
}  // namespace sereno::sla
