// The words that labels are made of, Spanish and English, folded (words.h).
#include "sla/mail/label_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "sereno/number.h"

namespace sereno::sla {

namespace {

using Phrase = std::pair<std::string_view, Item>;

// What a label begins with. The longer of two that fit stands first.
constexpr std::array label_beginnings = std::to_array<Phrase>({
    {"description", Item::description},
    {"descripcion", Item::description},
    {"problema", Item::description},
    {"problem", Item::description},
    {"falla reportada", Item::description},
    {"falla", Item::description},
    {"detalle del", Item::description},
    {"detalle", Item::description},
    {"details", Item::description},
    {"que falla", Item::description},
    {"que esta fallando", Item::description},
    {"que esta pasando", Item::description},
    {"what is wrong", Item::description},
    {"what's wrong", Item::description},
    {"what is failing", Item::description},
    {"what fails", Item::description},
    {"que pasa", Item::description},
    {"que ocurre", Item::description},
    {"que sucede", Item::description},
    {"que paso", Item::description},
    {"what happens", Item::description},
    {"what happened", Item::description},
    {"what is happening", Item::description},
    {"resumen", Item::description},
    {"summary", Item::description},
    {"issue", Item::description},
    {"incidente", Item::description},
    {"incidencia", Item::description},
    {"incident description", Item::description},
    {"sintoma", Item::description},
    {"symptom", Item::description},
    {"desc", Item::description},
    {"evid", Item::evidence},
    {"afect", Item::affectation},
    {"hr", Item::time},
    {"hrs", Item::time},
    {"evidencia", Item::evidence},
    {"evidence", Item::evidence},
    {"pruebas", Item::evidence},
    {"prueba", Item::evidence},
    {"capturas", Item::evidence},
    {"captura", Item::evidence},
    {"screenshots", Item::evidence},
    {"screenshot", Item::evidence},
    {"que se ve", Item::evidence},
    {"que se observa", Item::evidence},
    {"que vieron", Item::evidence},
    {"what have you seen", Item::evidence},
    {"what do you see", Item::evidence},
    {"error mostrado", Item::evidence},
    {"mensaje de error", Item::evidence},
    {"error message", Item::evidence},
    {"adjuntos", Item::evidence},
    {"attachments", Item::evidence},
    {"pasos", Item::steps},
    {"steps", Item::steps},
    {"como replicar", Item::steps},
    {"como se replica", Item::steps},
    {"como se repite", Item::steps},
    {"como repetir", Item::steps},
    {"como lo replicamos", Item::steps},
    {"como lo reproducimos", Item::steps},
    {"como podemos replicar", Item::steps},
    {"como podemos reproducir", Item::steps},
    {"how can we replicate", Item::steps},
    {"how can we reproduce", Item::steps},
    {"how do we replicate", Item::steps},
    {"how do we reproduce", Item::steps},
    {"how can it be reproduced", Item::steps},
    {"how to repeat", Item::steps},
    {"como reproducir", Item::steps},
    {"como se reproduce", Item::steps},
    {"para replicar", Item::steps},
    {"para reproducir", Item::steps},
    {"how to replicate", Item::steps},
    {"how to reproduce", Item::steps},
    {"to reproduce", Item::steps},
    {"to replicate", Item::steps},
    {"replicacion", Item::steps},
    {"reproduccion", Item::steps},
    {"repro", Item::steps},
    {"nivel de afectacion", Item::affectation},
    {"nivel de impacto", Item::affectation},
    {"grado de afectacion", Item::affectation},
    {"tipo de afectacion", Item::affectation},
    {"afectacion", Item::affectation},
    {"a quien afecta", Item::affectation},
    {"a quienes afecta", Item::affectation},
    {"a cuantos afecta", Item::affectation},
    {"que tan grave", Item::affectation},
    {"how bad", Item::affectation},
    {"how severe", Item::affectation},
    {"who is affected", Item::affectation},
    {"alcance", Item::affectation},
    {"impacto", Item::affectation},
    {"level of affectation", Item::affectation},
    {"level of impact", Item::affectation},
    {"affectation", Item::affectation},
    {"impact", Item::affectation},
    {"severidad", Item::affectation},
    {"severity", Item::affectation},
    {"fecha y hora", Item::time},
    {"date and time", Item::time},
    {"date/time", Item::time},
    {"hora", Item::time},
    {"time of", Item::time},
    {"time", Item::time},
    {"inicio", Item::time},
    {"start time", Item::time},
    {"desde cuando", Item::time},
    {"desde que hora", Item::time},
    {"a que hora", Item::time},
    {"cuando empezo", Item::time},
    {"cuando comenzo", Item::time},
    {"cuando inicio", Item::time},
    {"since when", Item::time},
    {"when did it", Item::time},
    {"fecha", Item::date},
    {"date", Item::date},
});

// What may follow in a label. Any other word makes the line a sentence.
constexpr std::array fillers = std::to_array<std::string_view>(
    {"de",         "del",        "la",          "el",           "los",          "las",      "the",       "of",
     "a",          "to",         "para",        "por",          "lo",           "y",        "and",       "o",
     "or",         "en",         "que",         "un",           "su",           "problema", "problem",   "falla",
     "fallas",     "incidente",  "incident",    "incidencia",   "error",        "issue",    "evento",    "replicar",
     "replicarlo", "replicarla", "reproducir",  "reproducirlo", "reproducirla", "seguir",   "replicate", "reproduce",
     "follow",     "take",       "it",          "reportada",    "reportado",    "reported", "usuario",   "user",
     "inicio",     "start",      "ocurrencia",  "afectacion",   "affectation",  "impacto",  "impact",    "nivel",
     "level",      "hora",       "time",        "fecha",        "date",         "adjunta",  "adjunto",   "attached",
     "pantalla",   "pasos",      "steps",       "breve",        "brief",        "general",  "detallada", "detailed",
     "is",         "es",         "son",         "lo",           "begin",        "began",    "comenzo",   "empezo",
     "aproximada", "aprox",      "approximate", "exacta",       "servicio",     "service",  "observado"});

bool is_filler(std::string_view word) {
  while (!word.empty() && (word.back() == ')' || word.back() == '.' || word.back() == '?')) word.remove_suffix(1);
  while (!word.empty() && (word.front() == '(' || word.front() == '\'')) word.remove_prefix(1);
  return word.empty() || std::find(fillers.begin(), fillers.end(), word) != fillers.end();
}

/// "Falla 1", "Incidente #2": of several.
bool is_count(std::string_view word) {
  if (word.starts_with("#")) word.remove_prefix(1);
  return word.size() == 1 && is_digit(word.front());
}

/// "Nivel de afectación (paro total, intermitente, degradado)": what stands in brackets explains the label.
std::string without_brackets(std::string_view label) {
  std::string rest(label);
  for (auto at = rest.find(" ("); at != rest.npos; at = rest.find(" ("))
    rest.erase(at, std::min(rest.find(')', at), rest.size() - 1) + 1 - at);
  return rest;
}

}  // namespace

std::optional<Item> meaning_of_label(std::string_view whole) {
  const std::string plain = without_brackets(whole);
  std::string_view label = plain;
  while (!label.empty() && label.find_first_of(" .*_#\"'") == 0) label.remove_prefix(1);
  while (!label.empty() && std::string_view(" .*_#\"'").find(label.back()) != label.npos) label.remove_suffix(1);
  while (label.starts_with("\xC2\xBF")) label.remove_prefix(2);
  for (const char* article : {"la ", "el ", "los ", "las ", "the "})
    if (label.starts_with(article)) label.remove_prefix(std::string_view(article).size());
  if (label.size() > 60) return std::nullopt;
  for (const auto& [beginning, item] : label_beginnings) {
    if (!label.starts_with(beginning)) continue;
    std::string_view rest = label.substr(beginning.size());
    if (rest.starts_with("s ") || rest == "s") rest.remove_prefix(1);
    if (rest.starts_with("(s)")) rest.remove_prefix(3);
    if (rest.starts_with("lo") || rest.starts_with("la")) rest.remove_prefix(2);  // "replicarlo"
    if (!rest.empty() && rest.front() != ' ' && rest.front() != '/' && rest.front() != '?' && rest.front() != '(')
      continue;
    bool only_fillers = true;
    while (!rest.empty() && only_fillers) {
      const auto end = std::min(rest.find_first_of(" /"), rest.size());
      only_fillers = is_filler(rest.substr(0, end)) || (item == Item::description && is_count(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (only_fillers) return item;
  }
  return std::nullopt;
}

}  // namespace sereno::sla
