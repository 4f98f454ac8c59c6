package words

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

// unreadyAbroad matches statements in other languages that a tool is not ready, in test or about to
// go. Each is a phrase that hardly says anything about data.
var unreadyAbroad = lazyregexp.New(`(?i)(?:^|[^\pL])(`+
	// German
	`noch nicht (?:fertig|verfügbar|implementiert|umgesetzt|freigegeben|produktiv|einsatzbereit|vollständig)|noch in (?:der )?(?:entwicklung|arbeit|erprobung)|`+
	`(?:im|in der) (?:testbetrieb|probebetrieb|pilotbetrieb|testphase|pilotphase|betaphase|aufbau befindlich)|(?:ist|sind|kommt|folgt) demnächst|demnächst verfügbar|`+
	`(?:liefert|gibt) (?:nur |derzeit |vorerst )*(?:testdaten|beispieldaten|platzhalter)|wird (?:bald )?(?:abgeschaltet|eingestellt)|dieses werkzeug ist veraltet|`+
	// French
	`en cours de (?:développement|construction|réalisation)|bientôt disponible|pas encore (?:disponible|implémenté|prêt|terminé|fonctionnel)e?|en phase (?:de test|pilote|bêta)|`+
	`version (?:bêta|d'essai|provisoire|expérimentale)|sera (?:bientôt )?(?:supprimé|abandonné)|cet outil est obsolète|renvoie des données (?:fictives|de test)|`+
	// Spanish and Portuguese
	`en (?:construcción|desarrollo|fase de pruebas|fase piloto)|(?:aún|todavía) no (?:está )?(?:disponible|implementad[oa]|list[oa]|terminad[oa])|próximamente|versión (?:beta|de prueba|preliminar)|`+
	`devuelve datos (?:de prueba|ficticios|de ejemplo)|esta herramienta está obsoleta|em (?:construção|desenvolvimento|fase de testes)|ainda não (?:está )?(?:disponível|implementad[oa]|pront[oa])|em breve disponível|`+
	// Italian and Dutch
	`in (?:fase di sviluppo|fase di test|costruzione)|non (?:è )?ancora (?:disponibile|implementat[oa]|pront[oa])|prossimamente|versione (?:beta|di prova)|`+
	`nog niet (?:klaar|beschikbaar|geïmplementeerd)|nog in ontwikkeling|binnenkort beschikbaar`+
	`)(?:$|[^\pL])`,
	"noch ", "betrieb", "phase", "aufbau befindlich", "demnächst", "testdaten", "beispieldaten", "platzhalter", "wird ", "dieses werkzeug ist",
	"en cours de", "bientôt", "pas encore", "version ", "cet outil est", "renvoie des", "sera supprimé", "sera abandonné",
	"en construcción", "en desarrollo", "aún no", "todavía no", "próximamente", "versión ", "devuelve datos", "esta herramienta", "em construção",
	"em desenvolvimento", "em fase", "en fase", "ainda não", "em breve", "in fase", "in costruzione", "ancora ", "prossimamente", "versione ", "nog ",
	"binnenkort")

// unreadyElsewhere returns the words of a text in another language that call its tool unfinished,
// or "".
func unreadyElsewhere(text string) string {
	if m := unreadyAbroad.FindStringSubmatch(text); m != nil {
		return strings.TrimSpace(m[1])
	}
	return ""
}
