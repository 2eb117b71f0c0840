#include "sla/mail/said_time.h"

#include <gtest/gtest.h>

namespace sereno::sla {
namespace {

TEST(SaidTime, IsReadAsPeopleWriteIt) {
  struct Case {
    const char* why;
    const char* text;
    const char* at;  ///< on the wall of Mexico City; nullptr: no time
  };
  const Case cases[] = {
      {"date and hour in words", "3 de noviembre de 2026, 10:32 horas", "2026-11-03 10:32:00"},
      {"day first", "10/11/2026 11:48", "2026-11-10 11:48:00"},
      {"a month's name between slashes", "20/nov/2026 15:20 hrs.", "2026-11-20 15:20:00"},
      {"year of two digits", "[13/11/26, 10:32:15] Lupita: hola", "2026-11-13 10:32:15"},
      {"as computers do", "2026-11-19T14:05:30", "2026-11-19 14:05:30"},
      {"no year: the last one", "el 24 de diciembre a las 23:10", "2025-12-24 23:10:00"},
      {"English", "Nov 12, 2026 at 10:32 pm", "2026-11-12 22:32:00"},
      {"English, day first", "12th of November at 9 am", "2026-11-12 09:00:00"},
      {"month above twelve: month first", "11/13/2026 08:00", "2026-11-13 08:00:00"},
      {"hour alone: the last one", "desde las 9:05 de la mañana", "2026-11-20 09:05:00"},
      {"hour alone that is still to come: yesterday's", "a las 23:10", "2026-11-19 23:10:00"},
      {"afternoon in words", "como a las 4 de la tarde", "2026-11-20 16:00:00"},
      {"noon is no midnight", "12:50 pm", "2026-11-20 12:50:00"},
      {"twelve at night", "12:10 a.m.", "2026-11-20 00:10:00"},
      {"half past", "a las 3 y media de la tarde", "2026-11-20 15:30:00"},
      {"military", "1032 hrs", "2026-11-20 10:32:00"},
      {"with a full stop", "a las 10.32 hrs", "2026-11-20 10:32:00"},
      {"noon in words", "al mediodía", "2026-11-20 12:00:00"},
      {"yesterday", "ayer a las 18:30", "2026-11-19 18:30:00"},
      {"weekday", "el lunes a las 8:15", "2026-11-16 08:15:00"},
      {"today's weekday", "viernes 8:15", "2026-11-20 08:15:00"},
      {"offset from UTC", "10:32 pm (UTC-06:00)", "2026-11-19 22:32:00"},
      {"UTC", "16:32 UTC", "2026-11-20 10:32:00"},
      {"half an hour ago", "desde hace media hora", "2026-11-20 16:30:00"},
      {"minutes ago", "started about 20 minutes ago", "2026-11-20 16:40:00"},
      {"an hour ago", "hace una hora", "2026-11-20 16:00:00"},
      {"hours ago are no time of day", "hace 2 hrs", "2026-11-20 15:00:00"},
      {"a range begins", "de 10:15 a 10:40", "2026-11-20 10:15:00"},
      {"an hour and a half ago", "desde hace hora y media", "2026-11-20 15:30:00"},
      {"a quarter of an hour ago", "hace un cuarto de hora", "2026-11-20 16:45:00"},
      {"hours and minutes ago", "hace una hora y 20 minutos", "2026-11-20 15:40:00"},
      {"ago in words", "hace dos horas", "2026-11-20 15:00:00"},
      {"minutes ago in words", "hace diez minutos", "2026-11-20 16:50:00"},
      {"of the last minutes", "for the last 40 minutes", "2026-11-20 16:20:00"},
      {"how long it has lasted", "ya van 20 minutos que no entran", "2026-11-20 16:40:00"},
      {"the same of a stop", "llevamos una hora parados", "2026-11-20 16:00:00"},
      {"who waits is no failure", "llevamos media hora esperando", nullptr},
      {"days ago are no hour", "hace dos días", nullptr},
      {"announced, without a colon", "desde las 0930", "2026-11-20 09:30:00"},
      {"a number of agents", "las 1030 llamadas", nullptr},
      {"a duration is no time", "tarda 2 horas", nullptr},
      {"waiting", "espera de 30 segundos en 42 estaciones", nullptr},
      {"a number of a telephone", "Tel. 555-0142", nullptr},
      {"an amount", "a las 3 campañas", nullptr},
      {"a percentage", "Procesando 0 %", nullptr},
      {"an hour that does not exist", "a las 25:10", nullptr},
      {"an address", "192.0.2.10:8080", nullptr},
      {"last night", "anoche como a las 11 y cuarto", "2026-11-19 23:15:00"},
      {"last night behind midnight", "anoche a las 2:10", "2026-11-20 02:10:00"},
      {"last night at twelve", "anoche a las 12:20 se cayó", "2026-11-20 00:20:00"},
      {"yesterday's night", "ayer en la noche, a las 10:05", "2026-11-19 22:05:00"},
      {"an hour before the night", "desde las 9:10 de ayer por la noche", "2026-11-19 21:10:00"},
      {"this afternoon", "esta tarde a las 3:20", "2026-11-20 15:20:00"},
      {"an afternoon far from the hour", "a las 9:05 empezó y no ha parado, a ver si esta tarde",
       "2026-11-20 09:05:00"},
      {"a weekday, half past", "el martes a las 3 y media de la tarde", "2026-11-17 15:30:00"},
      {"English night", "last night at 10:40", "2026-11-19 22:40:00"},
      {"an hour in words", "ayer como a las tres de la tarde", "2026-11-19 15:00:00"},
      {"minutes in words", "desde las once veinte", "2026-11-20 11:20:00"},
      {"an hour of 24 in words", "a las catorce treinta", "2026-11-20 14:30:00"},
      {"a quarter to, as in Mexico", "cuarto para las nueve de la mañana", "2026-11-20 08:45:00"},
      {"ten to", "diez para las dos.", "2026-11-20 13:50:00"},
      {"less a quarter", "a las cinco menos cuarto", "2026-11-20 16:45:00"},
      {"in words: the last of both halves of the day", "desde las tres", "2026-11-20 15:00:00"},
      {"of today, too", "hoy a las nueve", "2026-11-20 09:00:00"},
      {"of another day nobody knows which half", "ayer a las tres", nullptr},
      {"English words", "about a quarter to nine this morning", "2026-11-20 08:45:00"},
      {"half past", "half past two", "2026-11-20 14:30:00"},
      {"twelve of the night is midnight", "a las 12 de la noche", "2026-11-20 00:00:00"},
      {"before that day, or behind it?", "ayer a las 12 de la noche", nullptr},
      {"a weekday at noon", "desde el lunes al mediodía", "2026-11-16 12:00:00"},
      {"a number of agents", "about five to ten agents", nullptr},
      {"a number of campaigns in words", "a las tres campañas", nullptr},
      {"what happened goes on behind the hour", "desde las 9 no carga", "2026-11-20 09:00:00"},
      {"another zone", "2:05 pm PST", "2026-11-20 16:05:00"},
      {"another zone that has seasons", "2:05 pm Pacific time", "2026-11-20 16:05:00"},
      {"a place's own hour", "2:05 pm (hora de Tijuana)", "2026-11-20 16:05:00"},
      {"a place east of us", "9:05 hora de Cancún", "2026-11-20 08:05:00"},
      {"one digit: the last of both halves of the day", "empezó a las 2:45", "2026-11-20 14:45:00"},
      {"two digits count to 24", "empezó a las 02:45", "2026-11-20 02:45:00"},
      {"of a morning nobody doubts", "empezó a las 8:10", "2026-11-20 08:10:00"},
      {"minutes apart", "desde las 2 45 ya no jala", "2026-11-20 14:45:00"},
      {"a number of agents behind an hour", "desde las 9 20 agentes no entran", nullptr},
      {"a zone that people mean differently", "10:15 hora del Pacífico", nullptr},
      {"the country's own", "10:15 hora del centro", "2026-11-20 10:15:00"},
      {"taken back", "a las 9:10, perdón, a las 9:40", "2026-11-20 09:40:00"},
      {"empty", "", nullptr},
  };
  const auto zone = *Zone::find("America/Mexico_City");
  const Instant sent = *parse_instant("2026-11-20T17:00:00-06:00");
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.why) + ": " + c.text);
    const auto at = time_said(c.text, sent, zone);
    EXPECT_EQ(at ? zone.wall_text(*at) : "none", c.at == nullptr ? "none" : c.at);
  }
}

TEST(SaidTime, ANumberAloneIsAnHourWhereOneIsAskedFor) {
  const auto zone = *Zone::find("America/Mexico_City");
  const Instant sent = *parse_instant("2026-11-20T17:00:00-06:00");
  EXPECT_FALSE(time_said("9", sent, zone));
  EXPECT_EQ(zone.wall_text(*time_said("9", sent, zone, true)), "2026-11-20 09:00:00");
  EXPECT_EQ(zone.wall_text(*time_said("9 hrs", sent, zone, true)), "2026-11-20 09:00:00");
  const auto day = date_said("18/11/2026", sent, zone);
  EXPECT_EQ(zone.wall_text(*time_said("11:40", sent, zone, true, day)), "2026-11-18 11:40:00");
}

TEST(SaidTime, WhichNumberIsTheMonthIsNotGuessed) {
  struct Case {
    const char* why;
    const char* text;
    const char* sent;
    const char* day;  ///< nullptr: none
  };
  const Case cases[] = {
      {"day first", "11/05/2026", "2026-05-12T09:00:00Z", "2026-05-11 00:00:00"},
      {"day first long ago, month first today", "11/05/2026", "2026-11-05T18:00:00Z", nullptr},
      {"day first to come, month first this week", "11/12/2026", "2026-11-14T18:00:00Z", nullptr},
      {"neither is near: as the contract has it", "03/04/2026", "2026-11-14T18:00:00Z", "2026-04-03 00:00:00"},
      {"there is no thirteenth month", "11/13/2026", "2026-11-14T18:00:00Z", "2026-11-13 00:00:00"},
  };
  const auto zone = *Zone::find("America/Mexico_City");
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto day = date_said(c.text, *parse_instant(c.sent), zone);
    const auto shown = day ? zone.wall_text(zone.resolve(*day, milliseconds{0}, Occurrence::earliest)) : "none";
    EXPECT_EQ(shown, c.day == nullptr ? "none" : c.day);
  }
}

}  // namespace
}  // namespace sereno::sla
