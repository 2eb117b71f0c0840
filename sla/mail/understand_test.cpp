#include "sla/mail/understand.h"

#include <gtest/gtest.h>

namespace sereno::sla {
namespace {

const char* const token = "SRN-M-7F3K-9QX2";

Mailbox mailbox() { return {{"ana@example.com", "mesa@example.com"}, *Zone::find("America/Mexico_City")}; }

const Instant noon = *parse_instant("2026-11-20T12:00:00-06:00");

UnderstoodMail understood(Letter letter) {
  if (letter.from.empty()) letter.from = "ana@example.com";
  letter.date = noon;
  return understand(letter, mailbox(), noon);
}

TEST(UnderstoodMail, HasTheKindThatItsWordsSay) {
  struct Case {
    const char* why;
    Letter letter;
    MailKind kind;
  };
  const std::string notice =
      "\n\nEl vie, 20 nov 2026 a las 9:00, X <i@example.net> escribió:\n\n> Clave: " + std::string(token) + "\n";
  const Case cases[] = {
      {"plain report", {.subject = "Urge", .text = "No entran llamadas.\n"}, MailKind::incident},
      {"English report", {.subject = "help", .text = "Agents cannot log in since 9:10 am.\n"}, MailKind::incident},
      {"only the subject tells", {.subject = "Sin audio en las llamadas"}, MailKind::incident},
      {"Thanks", {.subject = "Re: algo", .text = "Muchas gracias, saludos!\n"}, MailKind::noise},
      {"an invoice", {.subject = "Factura de noviembre", .text = "Les envío la factura del mes.\n"}, MailKind::noise},
      {"a colleague is heard",
       {.from = "new@example.com", .subject = "x", .text = "No abre la página.\n"},
       MailKind::incident},
      {"a stranger is not",
       {.from = "who@example.org", .subject = "x", .text = "No abre la página.\n"},
       MailKind::noise},
      {"acknowledges", {.subject = "Re: Aviso", .text = "Enterados." + notice}, MailKind::acknowledgement},
      {"acknowledges in English",
       {.subject = "Re: Notice", .text = "Noted, thanks." + notice},
       MailKind::acknowledgement},
      {"empty answer of a contact", {.subject = "Re: Aviso [" + std::string(token) + "]"}, MailKind::acknowledgement},
      {"without objection",
       {.subject = "Re: Aviso", .text = "Recibido, no tenemos objeción." + notice},
       MailKind::acknowledgement},
      {"objects",
       {.subject = "Re: Aviso", .text = "Pedimos que se posponga una semana." + notice},
       MailKind::objection},
      {"objects in English",
       {.subject = "Re: x", .text = "We cannot accept that night, please reschedule." + notice},
       MailKind::objection},
      {"a failure in a notice's thread",
       {.subject = "Re: Aviso", .text = "Desde las 11:30 no podemos entrar al portal." + notice},
       MailKind::incident},
      {"token, but no contact",
       {.from = "x@example.org", .subject = "Re: Aviso", .text = "Enterados." + notice},
       MailKind::noise},
      {"token, but automatic",
       {.subject = "Re: Aviso", .auto_submitted = "auto-replied", .text = "Enterados." + notice},
       MailKind::automatic},
      {"out of office by words",
       {.subject = "Out of office: Re: Aviso", .text = "I am on vacation." + notice},
       MailKind::automatic},
      {"the client's own ticket system speaks",
       {.from = "mesa@example.com",
        .subject = "[SD-1] Nuevo ticket",
        .auto_submitted = "auto-generated",
        .text = "Descripción:\n  No suben las listas.\nHora: 09:30\n"},
       MailKind::incident},
      {"bulk of a stranger",
       {.from = "n@example.org",
        .subject = "No entran llamadas?",
        .precedence = "bulk",
        .text = "No entran clientes.\n"},
       MailKind::noise},
      {"bounce",
       {.from = "MAILER-DAEMON@example.com",
        .subject = "Undelivered Mail Returned to Sender",
        .report_type = "delivery-status",
        .delivery = {{.recipient = "a@b.example", .action = "failed"}}},
       MailKind::bounce},
      {"bounce of an old program",
       {.from = "MAILER-DAEMON@example.com", .subject = "failure notice", .text = "could not be delivered\n"},
       MailKind::bounce},
      {"a delay is no bounce",
       {.from = "MAILER-DAEMON@example.com",
        .subject = "Delayed Mail",
        .report_type = "delivery-status",
        .delivery = {{.recipient = "a@b.example", .action = "delayed"}}},
       MailKind::automatic},
      {"receipt",
       {.subject = "Leído: [INC-2026-0001] Confirmación", .report_type = "disposition-notification"},
       MailKind::receipt},
      {"belongs to a number",
       {.subject = "RE: [INC-2026-0001] Confirmación", .text = "Sigue igual, no carga.\n"},
       MailKind::followup},
      {"thanks for a number", {.subject = "RE: [INC-2026-0001] Confirmación", .text = "Gracias.\n"}, MailKind::noise},
      {"another failure in an old thread",
       {.subject = "RE: [INC-2026-0001] x", .text = "Tenemos otra falla: no entran llamadas.\n"},
       MailKind::incident},
      {"asks for a recording",
       {.subject = "Grabación", .text = "Favor de enviar la grabación 3f2504e0-4f89-41d3-9a0c-0305e82c3301\n"},
       MailKind::request},
      {"asks in English",
       {.subject = "Recording", .text = "Could you please send the call 3F2504E0-4F89-41D3-9A0C-0305E82C3301?\n"},
       MailKind::request},
      {"asks without its number",
       {.subject = "Grabación", .text = "Solicito la grabación de la llamada de ayer a las 10:00.\n"},
       MailKind::request},
      {"a recording that fails",
       {.subject = "Grabación", .text = "La grabación 3f2504e0-4f89-41d3-9a0c-0305e82c3301 no se escucha.\n"},
       MailKind::incident},
      {"a calendar's answer", {.subject = "Aceptada: junta", .calendar = true}, MailKind::noise},
      {"a verb of no list, denied", {.subject = "x", .text = "El discador no avienta llamadas.\n"}, MailKind::incident},
      {"a wrong way of no list",
       {.subject = "x", .text = "El reporte de ventas sale incompleto.\n"},
       MailKind::incident},
      {"to whom it happens",
       {.subject = "x", .text = "Se nos cayó todo, ni entran ni salen llamadas.\n"},
       MailKind::incident},
      {"behind a face", {.subject = "x", .text = "\xF0\x9F\x94\xA5no abre la página\n"}, MailKind::incident},
      {"what a person does not do is no failure",
       {.subject = "agente", .text = "El agente 1042 no asistirá mañana, ¿lo dan de baja del sistema?\n"},
       MailKind::noise},
      {"a false alarm",
       {.subject = "Re: falla", .text = "Falsa alarma, era nuestro internet el que falla.\n"},
       MailKind::noise},
      {"a false alarm, and something else",
       {.subject = "Re: falla", .text = "Lo de ayer fue falsa alarma. Ahora no entran llamadas.\n"},
       MailKind::incident},
      {"a condition",
       {.subject = "Re: Aviso", .text = "Enterados, siempre y cuando no toquen Retención." + notice},
       MailKind::objection},
      {"a day that is refused", {.subject = "Re: Aviso", .text = "No, ese día no." + notice}, MailKind::objection},
      {"a day on which nobody works",
       {.subject = "Re: Aviso", .text = "Enterados, ese día no laboramos." + notice},
       MailKind::acknowledgement},
      {"agrees, and asks to be told",
       {.subject = "Re: Aviso", .text = "De acuerdo, por favor no olviden avisar." + notice},
       MailKind::acknowledgement},
      {"behind an inverted question mark",
       {.subject = "audio", .text = "¿Me mandan el audio 3f2504e0-4f89-41d3-9a0c-0305e82c3301?\n"},
       MailKind::request},
      {"a customer's complaint is why it is wanted",
       {.subject = "audio",
        .text = "Please send call 3f2504e0-4f89-41d3-9a0c-0305e82c3301, the customer complains of an error.\n"},
       MailKind::request},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(to_string(understood(c.letter).kind), to_string(c.kind));
  }
}

TEST(UnderstoodMail, IsAClaimsAcceptanceOnlyWhereItPlainlySaysSo) {
  struct Case {
    const char* text;
    MailKind kind;
  };
  const Case cases[] = {
      {"ACEPTO", MailKind::acceptance},
      {"Hola, estamos de acuerdo con lo que dicen.", MailKind::acceptance},
      {"De acuerdo.", MailKind::acceptance},
      {"Aprobado por mi parte, saludos", MailKind::acceptance},
      {"Sí, aceptamos. No tenemos objeción.", MailKind::acceptance},
      {"I accept.", MailKind::acceptance},
      {"Agreed, thank you.", MailKind::acceptance},
      {"NO ACEPTO", MailKind::refusal},
      {"No estamos de acuerdo: el enlace nunca se cayó.", MailKind::refusal},
      {"Rechazamos el reclamo.", MailKind::refusal},
      {"We do not accept this.", MailKind::refusal},
      {"I disagree.", MailKind::refusal},
      {"Ok", MailKind::noise},
      {"Enterado, gracias", MailKind::noise},
      {"De acuerdo con el contrato eso les toca a ustedes.", MailKind::noise},
      {"Acepto, pero solo la mitad.", MailKind::noise},
      {"Se acepta si nos comparten la evidencia.", MailKind::noise},
      {"I would accept it once I see the ticket.", MailKind::noise},
      {"I can't agree or disagree yet.", MailKind::noise},
      {"Pendiente de que lo acepte mi director.", MailKind::noise},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const auto mail = understood({.subject = "Re: [SRN-C-7F3K-9QX2] CLM-2026-0001: ¿lo acepta?", .text = c.text});
    EXPECT_EQ(to_string(mail.kind), to_string(c.kind));
    EXPECT_EQ(mail.look_at.empty(), c.kind != MailKind::noise) << "a person sees what is unclear";
  }
}

TEST(UnderstoodMail, HasTheItemsThatWereSaid) {
  struct Case {
    const char* why;
    const char* text;
    const char* description;
    const char* steps;
    const char* affectation;  ///< "" where none
    const char* at;
  };
  const Case cases[] = {
      {"labels with dashes",
       "- Problema - no carga el portal\n- Pasos - abrir el portal\n- Impacto - intermitente\n- Hora - 10:15\n",
       "no carga el portal", "abrir el portal", "intermittent", "10:15:00"},
      {"labels alone on their lines",
       "Descripción\nno carga el portal\n\nPasos para replicar\n1. abrir\n2. esperar\n\nNivel de "
       "afectación\nTotal\n\nHora\n10:15\n",
       "no carga el portal", "1. abrir\n2. esperar", "total", "10:15:00"},
      {"bold labels",
       "*Description:* portal is down\n*Steps to reproduce:* open it\n*Impact:* partial\n*Time:* 10:15 am\n",
       "portal is down", "open it", "degraded", "10:15:00"},
      {"five answers with numbers alone",
       "1. no carga el portal\n2. error 500 \"fatal\"\n3. abrir el portal\n4. total\n5. 10:15\n", "no carga el portal",
       "abrir el portal", "total", "10:15:00"},
      {"date and hour apart", "Falla: no carga\nFecha: 20/11/2026\nHora: 10:15\n", "no carga", "", "", "10:15:00"},
      {"prose", "No carga el portal desde las 10:15, nadie puede trabajar.\n",
       "No carga el portal desde las 10:15, nadie puede trabajar.", "", "total", "10:15:00"},
      {"denied", "No carga el portal. No es intermitente.\n", "No carga el portal. No es intermitente.", "", "",
       "none"},
      {"two that differ", "El portal no carga: unos están en paro total y otros lo ven intermitente.\n",
       "El portal no carga: unos están en paro total y otros lo ven intermitente.", "", "", "none"},
      {"two hours that differ", "No carga. Empezó a las 10:15. Inició a las 9:00.\n",
       "No carga. Empezó a las 10:15. Inició a las 9:00.", "", "", "none"},
      {"when it came back is no beginning", "No carga el portal. Ya quedó a las 11:20.\n",
       "No carga el portal. Ya quedó a las 11:20.", "", "", "none"},
      {"a list whose bullets are dashes", "Problema: no carga\nPasos:\n- abrir\n- esperar\n", "no carga",
       "- abrir\n- esperar", "", "none"},
      {"what begins like nothing", "Descripción: Ninguna llamada entra\nPasos: No hay que marcar nada, solo esperar\n",
       "Ninguna llamada entra", "No hay que marcar nada, solo esperar", "total", "none"},
      {"a label that lists its answers",
       "Descripción: No se ve\nNivel de afectación (Intermitente, Total, etc.): Degradado\nPasos: abrir\n", "No se ve",
       "abrir", "degraded", "none"},
      {"questions as labels", "¿Qué falla?: el portal\n¿Cómo se repite?: abrirlo\n¿Desde cuándo?: 10:15\n", "el portal",
       "abrirlo", "", "10:15:00"},
      {"all on one line", "Problema: no carga / Pasos: abrir / Hora: 10:15", "no carga", "abrir", "", "10:15:00"},
      {"faces for bullets", "👉 Problema: no carga\n✅ Pasos -> abrir\n⏰ Hr: 10:15\n", "no carga", "abrir", "",
       "10:15:00"},
      {"a comma ends what is denied", "No carga el portal, estamos parados todos.\n",
       "No carga el portal, estamos parados todos.", "", "total", "none"},
      {"a denied word four words behind", "El portal no carga; no hemos tenido afectación total.\n",
       "El portal no carga; no hemos tenido afectación total.", "", "", "none"},
      {"the first of two points is taken back",
       "1. No abre el tablero desde las 9:10.\n2. No suben las listas desde las 10:15.\n\nOlviden el punto 1.\n",
       "2. No suben las listas desde las 10:15.", "", "", "10:15:00"},
      {"signed within the text",
       "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nFalla: no carga\nPasos:\n- - abrir\nHora: "
       "10:15\n-----BEGIN PGP SIGNATURE-----\n\nHora: 9:00\n-----END PGP SIGNATURE-----\n",
       "no carga", "- abrir", "", "10:15:00"},
      {"nothing is nothing", "Descripción: no carga\nPasos: N/A\nAfectación: ninguna\nHora: por confirmar\n",
       "no carga", "", "", "none"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto mail = understood({.subject = "s", .text = c.text});
    EXPECT_EQ(to_string(mail.kind), "incident");
    EXPECT_EQ(mail.items.description, c.description);
    EXPECT_EQ(mail.items.steps, c.steps);
    EXPECT_EQ(mail.items.affectation ? to_string(*mail.items.affectation) : "", c.affectation);
    EXPECT_EQ(mail.items.time ? mailbox().zone.wall_text(*mail.items.time).substr(11) : "none", c.at);
  }
}

TEST(UnderstoodMail, AnAnswerBelowAQuotedQuestionIsOfThatQuestion) {
  const auto mail = understood({.subject = "Re: [INC-2026-0001] Confirmación",
                                .text = "Va:\n> Recibimos su reporte: nivel total. Falta:\n>\n> - pasos para "
                                        "replicarlo\nabrir el portal\n> - nivel de afectación (paro total, "
                                        "intermitente)\nIntermitente\n> - hora del incidente\n10:15\n"});
  EXPECT_EQ(to_string(mail.kind), "followup");
  EXPECT_EQ(mail.items.steps, "abrir el portal");
  EXPECT_EQ(mail.items.affectation, Affectation::intermittent);
  EXPECT_TRUE(mail.items.time);
}

TEST(UnderstoodMail, TwoPointsThatEachFailAreTwoReports) {
  const auto mail = understood({.subject = "s",
                                .text = "Dos cosas:\n1) No sube la base de Norte, empezó a las 10:30\n2) No suena el "
                                        "timbre desde las 11:10\n"});
  ASSERT_EQ(mail.further.size(), 1U);
  EXPECT_TRUE(mail.items.time);
  EXPECT_EQ(mail.further[0].time,
            mail.items.time ? std::optional(*mail.items.time + std::chrono::minutes{40}) : std::nullopt);
}

TEST(UnderstoodMail, TakesAProgramsWordsForEvidenceWhereTheyAreAnnounced) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(
      understood({.subject = "s", .text = "No carga, la consola dice:\n\n  Error 413: too large\n"}).items.evidence,
      Texts{"Error 413: too large"});
  EXPECT_EQ(understood({.subject = "s", .text = "No carga. Les marco:\n\n  Héctor\n"}).items.evidence, Texts{});
  EXPECT_EQ(understood({.subject = "s", .text = "Falla: no carga\nEvidencia: El último es de las 9:28 (ver adjunto)\n"})
                .items.evidence,
            Texts{"El último es de las 9:28 (ver adjunto)"});
  EXPECT_EQ(understood({.subject = "s", .text = "Falla: no carga\nEvidencia: captura del error\n"}).items.evidence,
            Texts{});
}

/// Each of them takes minutes where the work grows with the square of the text.
TEST(UnderstoodMail, IsReadInTimeHoweverLongAWordOrAListIs) {
  const auto many = [](std::string_view line) {
    std::string text = "No carga.\n";
    while (text.size() < std::size_t{256} * 1024) text += line;
    return text;
  };
  for (const char* line : {"x", "a-\n", "saludos\n", "> ", "1) no sube\n", "Problema: x\n", "(adjunto ", "x\n\n",
                           "tambien no carga\n\n"}) {
    SCOPED_TRACE(line);
    EXPECT_EQ(to_string(understood({.subject = "s", .text = many(line)}).kind), "incident");
  }
}

TEST(UnderstoodMail, AsksForWhatIsMissing) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(understood({.subject = "s", .text = "No carga.\n"}).missing,
            (Names{"evidence", "steps", "affectation", "time"}));
  EXPECT_EQ(understood({.subject = "Solicito una grabación", .text = "Por favor.\n"}).missing, Names{"guid"});
  EXPECT_TRUE(understood({.subject = "s", .text = "Gracias.\n"}).missing.empty());
}

TEST(UnderstoodMail, TakesNoPictureOfASignatureAsEvidence) {
  const Attachment logo{.name = "image001.png", .type = "image/png", .content_id = "a", .inline_shown = true};
  const Attachment pasted{.name = "captura.png", .type = "image/png", .content_id = "b", .inline_shown = true};
  const auto mail =
      understood({.subject = "s",
                  .text = "No carga.\n",
                  .html_text = "No carga.\n[cid:b]\nSaludos,\nAna\n[cid:a]\n",
                  .attachments = {logo, pasted, {.name = "smime.p7s", .type = "application/pkcs7-signature"}}});
  EXPECT_EQ(mail.items.evidence, std::vector<std::string>{"captura.png"});
}

TEST(UnderstoodMail, TakesAPhotographOfATelephoneAsEvidence) {
  const Attachment photograph{.name = "image0.jpeg", .type = "image/jpeg", .content_id = "a", .inline_shown = true};
  const auto mail = understood(
      {.subject = "s", .text = "No carga.\n", .html_text = "No carga.\n[cid:a]\n", .attachments = {photograph}});
  EXPECT_EQ(mail.items.evidence, std::vector<std::string>{"image0.jpeg"});
}

TEST(UnderstoodMail, FindsASecondReport) {
  const auto mail = understood(
      {.subject = "Dos fallas",
       .text = "Descripción: no carga el portal\nHora: 10:15\n\nDescripción: no suenan las llamadas\nHora: 11:00\n"});
  ASSERT_EQ(mail.further.size(), 1U);
  EXPECT_EQ(mail.items.description, "no carga el portal");
  EXPECT_EQ(mail.further[0].description, "no suenan las llamadas");
  EXPECT_EQ(mail.further[0].time,
            mail.items.time ? std::optional(*mail.items.time + std::chrono::minutes{45}) : std::nullopt);
}

TEST(UnderstoodMail, FindsEveryFurtherReport) {
  struct Case {
    const char* why;
    const char* text;
  };
  const Case cases[] = {
      {"labels",
       "Descripción: no carga el portal\nHora: 10:15\n\nDescripción: no suenan las llamadas\nHora: 11:00\n\n"
       "Descripción: el tablero no abre\nHora: 11:30\n"},
      {"a list",
       "Tres cosas:\n1) No carga el portal, desde las 10:15\n2) No suenan las llamadas desde las 11:00\n"
       "3) El tablero no abre desde las 11:30\n"},
      {"paragraphs",
       "No carga el portal desde las 10:15.\n\nOtro problema: no suenan las llamadas desde las 11:00.\n\n"
       "Y por otro lado el tablero no abre desde las 11:30.\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto mail = understood({.subject = "Fallas", .text = c.text});
    ASSERT_EQ(mail.further.size(), 2U);
    ASSERT_TRUE(mail.items.time);
    EXPECT_EQ(mail.further[0].time, *mail.items.time + std::chrono::minutes{45});
    EXPECT_EQ(mail.further[1].time, *mail.items.time + std::chrono::minutes{75});
    EXPECT_NE(mail.further[0].description.find("llamadas"), std::string::npos) << mail.further[0].description;
    EXPECT_EQ(mail.further[0].description.find("tablero"), std::string::npos) << mail.further[0].description;
    EXPECT_NE(mail.further[1].description.find("tablero"), std::string::npos) << mail.further[1].description;
    EXPECT_EQ(mail.look_at, "");
  }
}

TEST(UnderstoodMail, OpensNoIncidentsWithoutEnd) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "Descripción: no carga el portal\nHora: 10:15\n\n";
  const auto mail = understood({.subject = "Fallas", .text = text});
  EXPECT_EQ(mail.further.size(), 8U);
  EXPECT_NE(mail.look_at, "") << "the rest is for a person";
}

}  // namespace
}  // namespace sereno::sla
