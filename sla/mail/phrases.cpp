#include "sla/mail/phrases.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sla/mail/phrase_lists.h"
#include "sla/mail/scan.h"
#include "sla/mail/words.h"

namespace sereno::sla {

using namespace phrase_lists;

namespace {

std::string without(std::string_view text, const Phrases& phrases) {
  std::string rest(text);
  for (const std::string_view phrase : phrases)
    for (auto at = find_stem(rest, phrase); at != rest.npos; at = find_stem(rest, phrase))
      rest.erase(at, phrase.size());
  return rest;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  constexpr std::string_view between = " ,.;:!?()\"'/<>[]*-_";
  for (std::size_t at = text.find_first_not_of(between); at != text.npos; at = text.find_first_not_of(between, at)) {
    const auto end = std::min(text.find_first_of(between, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

/// Whether words shortly before the place deny it.
bool denied(std::string_view text, std::size_t at, std::size_t length) {
  auto near = text.substr(at < 30 ? 0 : at - 30, std::min<std::size_t>(at, 30));
  // "No carga, estamos parados": what a comma parts it from denies something else.
  near = near.substr(near.find_last_of(",.;:!?(") + 1);
  const auto before = words_of(near);
  for (std::size_t i = before.size() > 4 ? before.size() - 4 : 0; i < before.size(); ++i)
    if (before[i] == "no" || before[i] == "not" || before[i] == "ni" || before[i] == "sin" || before[i] == "isn't" ||
        before[i] == "tampoco" || (before[i] == "nada" && i + 1 < before.size() && before[i + 1] == "de"))
      return true;
  // "Intermitente no es": but "intermitente, no avanza" denies nothing.
  auto end = at + length;
  while (end < text.size() && text[end] >= 'a' && text[end] <= 'z') ++end;
  const auto after = text.substr(end, 10);
  for (const char* word : {" no es", " no era", " no fue", " no esta", " it is not", " it's not", " is not"})
    if (after.starts_with(word)) return true;
  return false;
}

/// "No entra ninguna llamada": two of them deny no more than one.
bool denies_itself(std::string_view phrase) {
  return phrase.starts_with("ning") || phrase.starts_with("nadie") || phrase.starts_with("a ning") ||
         phrase.starts_with("a nadie") || phrase.starts_with("ni una");
}

/// "No les abre", "se nos cayó": to whom it happens says nothing of what does.
std::string without_pronouns(std::string_view text) {
  static const Phrases pronouns = {"me", "nos", "les", "le", "te"};
  std::string rest;
  std::string_view before;
  for (const std::string_view word : words_of(text)) {
    const bool to_whom = std::find(pronouns.begin(), pronouns.end(), word) != pronouns.end();
    if (to_whom && (before == "no" || before == "se")) continue;
    rest += std::string(word) + " ";
    before = word;
  }
  return rest;
}

/// "No" before a verb of whatever kind, with pronouns between: "no pasa", "no les abienta". What is idle denies nothing
/// that a platform does.
bool denies_a_doing(std::string_view text) {
  static const Phrases pronouns = {"se", "me", "nos", "les", "los", "las", "le", "lo", "la", "te"};
  const auto words = words_of(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "not" && i + 1 < words.size() && (words[i + 1].ends_with("ing") || words[i + 1].ends_with("able")))
      return !has_any(words[i + 1], idle_denials);
    if (words[i] != "no" && words[i] != "ni") continue;
    auto verb = i + 1;
    while (verb < words.size() && std::find(pronouns.begin(), pronouns.end(), words[verb]) != pronouns.end()) ++verb;
    if (verb == words.size() || words[verb].size() < 4 || has_any(std::string(words[verb]) + " ", idle_denials))
      continue;
    const auto& said = words[verb];
    if (std::string_view("aeon").find(said.back()) != std::string_view::npos) return true;
  }
  return false;
}

/// One of the phrases stands in the text, and "no" or "not" at most three words before it.
bool is_denied(std::string_view text, const Phrases& phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) {
    const auto at = find_stem(text, phrase);
    return at != text.npos && denied(text, at, phrase.size());
  });
}

bool is_said(std::string_view text, const Phrases& phrases) {
  for (const std::string_view phrase : phrases)
    for (auto at = text.find(phrase); at != text.npos; at = text.find(phrase, at + 1)) {
      const bool begins = at == 0 || !((text[at - 1] >= 'a' && text[at - 1] <= 'z'));
      if (begins && (denies_itself(phrase) || !denied(text, at, phrase.size()))) return true;
    }
  return false;
}

}  // namespace

bool tells_a_failure(std::string_view text) {
  const auto serious = without(text, harmless);
  return has_any(serious, failures) || has_any(without_pronouns(serious), failures);
}

bool misbehaves(std::string_view sentence) {
  const auto serious = without(sentence, harmless);
  std::string said;
  for (const std::string_view word : words_of(serious)) said += std::string(word) + " ";
  return has_any(said, platform_things) && (has_any(said, wrong_ways) || denies_a_doing(said)) &&
         !tells_that_it_works_again(said);
}

bool takes_back(std::string_view text) { return has_any(text, retractions); }

bool tells_that_it_works_again(std::string_view text) { return is_said(text, recoveries); }

bool tells_that_it_is_another_failure(std::string_view text) {
  return has_any(text, others) && !has_any(text, Phrases{"no es otra falla", "no es otro", "not a new"});
}

bool asks_for_something(std::string_view text) { return has_any(text, requests); }

namespace {

/// "Ese día no", but "ese día no laboramos" stands against nothing.
bool refuses_a_time(std::string_view text) {
  for (const std::string_view time : {"ese dia no", "ese horario no", "esa hora no", "esa fecha no", "esa ventana no",
                                      "el horario no", "la fecha no", "that day is not", "that time is not"}) {
    const auto at = find_stem(text, time);
    if (at == text.npos) continue;
    const auto behind = text.substr(at + time.size());
    const bool idle = std::any_of(idle_times.begin(), idle_times.end(),
                                  [&](std::string_view each) { return behind.starts_with(each); });
    if (!idle && (behind.empty() || !is_letter(behind.front()))) return true;
  }
  return false;
}

}  // namespace

bool objects(std::string_view text) {
  const auto said = without(text, mute_harmless);
  if (refuses_a_time(said)) return true;
  return has_any(said, objections) || has_any(said, terms) || is_denied(said, agreeing);
}

bool confirms(std::string_view text) { return has_any(text, confirmations); }

bool says_absent(std::string_view text) { return has_any(text, absences); }

bool says_undeliverable(std::string_view text) { return has_any(text, undeliverables); }

bool announces_an_attachment(std::string_view text) { return has_any(text, attaching); }

bool only_announces(std::string_view text) {
  if (!announces_an_attachment(text)) return false;
  const bool tells = text.find_first_of("0123456789") != text.npos || tells_a_failure(text);
  if (!tells || has_any(text, sending)) return true;
  for (const std::string_view article : {"el ", "la ", "los ", "las ", "un ", "una ", "the ", "a "})
    if (text.starts_with(article)) text.remove_prefix(article.size());
  return std::any_of(shown_things.begin(), shown_things.end(),
                     [&](std::string_view thing) { return text.starts_with(thing); });
}

bool introduces_a_program(std::string_view text) {
  static const Phrases words = {"dice",  "mensaje", "error",   "consola", "log",     "copio",   "pego",
                                "marca", "aparec",  "message", "says",    "console", "paste",   "traza",
                                "trace", "muestra", "shows",   "reading", "arroja",  "regresa", "returns"};
  return text.ends_with(":") && has_any(text, words);
}

bool says_none(std::string_view text) {
  static constexpr std::array nothings = std::to_array<std::string_view>(
      {"ninguna",       "ninguno",      "n/a",           "na",          "none",        "no tengo",
       "no hay",        "no aplica",    "no cuento",     "no contamos", "no tenemos",  "sin captura",
       "no se",         "no lo se",     "sin evidencia", "pendiente",   "-",           "--",
       "not available", "no evidence",  "unknown",       "desconocido", "desconocida", "se desconoce",
       "tbd",           "por confirmar"});
  // "Ninguna por el momento": but "ninguna llamada entra" and "no se puede entrar" say something.
  static constexpr std::array tails = std::to_array<std::string_view>(
      {" por ", " aun", " todavia", " hasta", " de momento", " evidencia", " captura", " con ", " disponible", " at ",
       " yet", " so far", " for now", " available", " evidence", " screenshot", " pasos", " dato", " de "});
  for (const std::string_view word : nothings) {
    if (!text.starts_with(word)) continue;
    const auto rest = text.substr(word.size());
    if (rest.empty() || std::string_view(".,;").find(rest.front()) != std::string_view::npos) return true;
    const bool goes_on = std::any_of(tails.begin(), tails.end(), [&](auto tail) { return rest.starts_with(tail); });
    if (goes_on && word.front() != '-') return true;
  }
  return text.empty();
}

bool tells_a_beginning(std::string_view text) { return has_any(text, beginnings); }

bool speaks_of_other_matters(std::string_view text) { return has_any(text, other_matters); }

bool shows_steps(std::string_view text) {
  return text.find(" > ") != text.npos || text.find(" -> ") != text.npos || has_any(text, step_marks);
}

bool only_polite(std::string_view text) {
  static const Phrases polite = {
      "muchas",      "muchisimas", "mil",         "gracias",   "thanks",      "thank",    "you",       "very",
      "much",        "many",       "saludos",     "buen",      "buenos",      "buenas",   "dia",       "dias",
      "tarde",       "tardes",     "noches",      "hola",      "hi",          "hello",    "dear",      "team",
      "equipo",      "excelente",  "perfecto",    "great",     "ok",          "de",       "acuerdo",   "por",
      "el",          "la",         "su",          "tu",        "apoyo",       "ayuda",    "atencion",  "pronta",
      "rapida",      "respuesta",  "for",         "the",       "your",        "help",     "quick",     "support",
      "response",    "enterado",   "enterada",    "enterados", "enteradas",   "recibido", "quedo",     "quedamos",
      "atento",      "atenta",     "atentos",     "noted",     "regards",     "best",     "kind",      "cordiales",
      "un",          "saludo",     "todo",        "todos",     "a",           "al",       "pendiente", "linda",
      "lindo",       "excelentes", "que",         "tengan",    "bien",        "muy",      "amable",    "amables",
      "received",    "and",        "y",           "so",        "all",         "good",     "estimados", "estimado",
      "estimada",    "servicio",   "seguimiento", "listo",     "super",       "va",       "sale",      "vale",
      "igualmente",  "lantern",    "appreciate",  "it",        "appreciated", "se",       "agradece",  "agradezco",
      "agradecemos", "this",       "confirmado"};
  const auto words = words_of(text);
  return std::all_of(words.begin(), words.end(), [](std::string_view word) {
    return static_cast<unsigned char>(word[0]) >= 128 || std::find(polite.begin(), polite.end(), word) != polite.end();
  });
}

bool is_greeting(std::string_view text) {
  static const Phrases greetings = {
      "hola",  "buen dia", "buenos dias",  "buenas tardes",  "buenas noches", "buenas", "estimad", "que tal",    "hi",
      "hello", "dear",     "good morning", "good afternoon", "good evening",  "team",   "equipo",  "apreciable", "hey"};
  if (text.size() > 60) return false;
  return std::any_of(greetings.begin(), greetings.end(),
                     [&](std::string_view each) { return text.starts_with(each); }) &&
         !tells_a_failure(text);
}

std::optional<Affectation> affectation_said(std::string_view text) {
  const bool total = is_said(text, total_words), intermittent = is_said(text, intermittent_words),
             degraded = is_said(text, degraded_words);
  const int said = (total ? 1 : 0) + (intermittent ? 1 : 0) + (degraded ? 1 : 0);
  if (said != 1) return std::nullopt;
  return total ? Affectation::total : intermittent ? Affectation::intermittent : Affectation::degraded;
}

std::optional<std::string_view> language_of(std::string_view text) {
  static const Phrases spanish = {
      "el",      "la",   "los",     "las",       "de",        "que",       "no",       "en",       "se",     "por",
      "con",     "para", "una",     "un",        "del",       "al",        "es",       "esta",     "estan",  "desde",
      "gracias", "hola", "buen",    "buenos",    "buenas",    "favor",     "sin",      "nos",      "ya",     "su",
      "y",       "lo",   "saludos", "muchas",    "enterado",  "enterados", "recibido", "acusamos", "pagina", "problema",
      "falla",   "urge", "urgente", "grabacion", "solicitud", "error"};
  static const Phrases english = {
      "the",  "of",    "and",  "is",      "are",   "to",           "in",      "on",         "for",
      "we",   "our",   "not",  "with",    "from",  "this",         "that",    "please",     "thanks",
      "hi",   "hello", "team", "regards", "since", "at",           "have",    "has",        "you",
      "your", "it",    "can",  "cannot",  "page",  "issue",        "problem", "received",   "noted",
      "any",  "be",    "was",  "will",    "dear",  "acknowledged", "got",     "understood", "agreed"};
  int es = 0, en = 0;
  for (const std::string_view word : words_of(text)) {
    es += std::find(spanish.begin(), spanish.end(), word) != spanish.end() ? 1 : 0;
    en += std::find(english.begin(), english.end(), word) != english.end() ? 1 : 0;
  }
  if (es == en) return std::nullopt;
  return es > en ? "es" : "en";
}

}  // namespace sereno::sla
