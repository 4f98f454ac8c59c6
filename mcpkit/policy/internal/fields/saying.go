package fields

import (
	"slices"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A saying is a pattern of words, see [prose.Lexicon.NewSet], and what they say.
type saying struct {
	what    string // "the messages before the call"
	force   force
	pattern string
}

// A force says how much a saying weighs.
type force int

const (
	likely force = 0         // the words have other meanings too
	sure   force = 1 << iota // they leave hardly a doubt
	// anywhere marks words that say it also of a tool whose subject is what they are about.
	anywhere
)

// sayings is a list of patterns that is compiled on first use.
type sayings struct {
	list  []saying
	once  sync.Once
	built *prose.Set
}

func newSayings(list ...saying) *sayings { return &sayings{list: list} }

// set returns the compiled patterns.
func (s *sayings) set() *prose.Set {
	s.once.Do(func() {
		patterns := make([]string, len(s.list))
		for i, said := range s.list {
			patterns[i] = said.pattern
		}
		s.built = lexicon.NewSet(patterns, nil)
	})
	return s.built
}

// find returns the first saying of the sentences that accept accepts, or that any is if accept is
// nil, with its words.
func (s *sayings) find(sentences []prose.Sentence, accept func(saying) bool) (Found, bool) {
	for _, sentence := range sentences {
		for _, m := range s.set().Find(sentence, nil) {
			said := s.list[m.Pattern]
			if (accept == nil || accept(said)) && !denied(sentence.Words, m.I, m.J) && !otherAssistant(sentence.Words, m.I, m.J) &&
				!(said.what == setUp && someAssistant(sentence.Words, m.I, m.J)) {
				return Found{said.what, sentence.Quote(m.I, m.J), said.force&sure != 0}, true
			}
		}
	}
	return Found{}, false
}

// otherAssistants are words before "assistant" for people and devices.
var otherAssistants = listOf("voice smart home google teaching shop sales store research lab medical dental physician executive personal administrative legal office nursing care")

// otherAssistant reports whether the words from i up to and without j name assistants that are not
// the one that calls the tool: voice assistants, or several.
func otherAssistant(ws []prose.Word, i, j int) bool {
	for k, w := range ws[i:j] {
		switch at := i + k; {
		case w.Lower == "assistants" && (at == 0 || ws[at-1].Lower != "ai"):
			return true
		case w.Lower == "assistant" && at > 0 && otherAssistants.Has(ws[at-1].Lower):
			return true
		}
	}
	return false
}

// someAssistant reports whether the words from i up to and without j set up one of the assistants
// that the tool works with: "instructions that the user wrote for their own assistant", or for "an
// assistant".
func someAssistant(ws []prose.Word, i, j int) bool {
	for k := max(i, 1); k < j; k++ {
		if ws[k].Lower == "assistant" || ws[k].Lower == "ai" {
			switch ws[k-1].Lower {
			case "own":
				return k > 1 && slices.Contains([]string{"their", "his", "her", "its"}, ws[k-2].Lower)
			case "a", "an", "each", "every", "another", "one":
				return true
			}
		}
	}
	return false
}

// denied reports whether a negation takes back what the words from i up to and without j say: one
// before them, or one soon after them, as in "are never returned".
func denied(ws []prose.Word, i, j int) bool {
	if ws[i].Negated {
		return true
	}
	for _, w := range ws[i:j] {
		if topics.Has(w.Lower) {
			return true
		}
	}
	verb := false
	if j < len(ws) && !ws[j].Opens && aspects.Has(ws[j].Lower) {
		return true // "with its password policy"
	}
	for k := j; k < len(ws) && k < j+8; k++ {
		switch ws[k].Lower {
		case "but", "because", "since", "although", "even":
			return false
		case "is", "are", "was", "were", "be", "do", "does", "did", "can", "will", "may", "must", "has", "have":
			verb = true
		case "not", "never", "neither":
			return verb
		}
	}
	return false
}

// aspects are words after a thing that make it something else: the policy of a password is not a
// password.
var aspects = listOf(`policy policies age name names rotation reset resets expiry expiration hint hints length history manager field fields status settings rules
	strength id ids type types count scopes protection requirements is was has have needs need works form format`)

// topics are words for secrets that a report is about, without showing them.
var topics = listOf(`leaked weak old expired reused breached exposed stale committed compromised hard-coded hardcoded forgotten unused expiring missing duplicate
	whether`)

// lexicon has the classes of words of the sayings.
var lexicon = prose.Lexicon{
	"dialog":     "conversation* chat* dialogue* dialog* chat_session*",
	"turns":      `message* turn* prompt* utterance* question* reply replies response* answer* exchange* request* statement* remark* input* query queries`,
	"talk":       "conversation* chat* dialogue* dialog* thread* session*",
	"ai":         "assistant* claude chatgpt ai llm* copilot gpt claude.ai language_model",
	"whole":      "whole full entire complete verbatim raw unabridged total",
	"now":        "current this present ongoing running our active",
	"past":       `past previous prior earlier preceding former last recent older old foregoing other later future subsequent existing historic historical stored saved archived`,
	"before":     "previous prior earlier preceding former last recent foregoing latest past",
	"anyone":     "user customer* person member* patient* guest* learner* shopper* employee* client* student* pupil* child children player* reader* applicant* tenant* them him her",
	"person":     "user user's human person customer they he she",
	"said":       "say* type* write* ask* mention* share* tell* enter* state* discuss* utter* talk* reply replied answer* respond* reveal* express*",
	"answered":   "say* write* answer* reply replied replies respond* output* generate* think* thought* produce* tell* conclude* decide*",
	"everything": "anything everything whatever all what",
	"reasons":    "reason* reasoning thought* thinking rationale* justification* chain_of_thought motive* motivation* consideration* deliberation*",
	"choosing":   "call* choosing chose chosen picked picking pick selecting selected select using use invoking invoked invoke running making made",
	"mood":       "mood* emotion* sentiment* feeling* frustration state_of_mind emotional_state tone temper",
	"intent":     "intent intents intention* goal* aim* objective* motivation*",
	"wants":      "try tries trying want* hope* aim* intend* wish* seek* tried",
	"reach":      "achieve* reach* accomplish* do get solve* complete*",
	"info":       "detail* part* excerpt* topic* subject* text* summary summaries log* context information background bit* fragment* recap* gist outline copy overview extract*",
	"keep":       "kept keep* stored logged saved recorded retained",
	"files":      "file* attachment* document* upload* image* picture* pdf* spreadsheet* artifact* artefact* draft*",
	"memory":     "memory memories remembered",
	"knows":      "remember* know* known recall* learned learnt retain* keeps",
	"settings":   "custom_instruction* personal_instruction* preference* setting* style* profile* persona personalisation personalization instruction*",
	"keyfiles": `private_key* private_ssh_key* ssh_key* ssh_private_key* gpg_key* pgp_key* private_signing_key* saved_password* stored_password* password*_in browser_password*
		browser_cookie* cookies_of keychain keyring password_manager password_store credential_file* credentials_file* wallet_file*`,
	"machinedata": `environment_variable* env_var* env_vars process_environment shell_history bash_history command_history terminal_history zsh_history browser_history
		browsing_history clipboard home_directory home_folder`,
	"collect":  "read open load cat print get fetch access collect dump show list find grab echo look_up extract take export",
	"hand":     "pass put include send attach paste provide give insert add append fill supply submit hand place upload forward report copy",
	"answers":  "answer* reply replies response* message* turn* question* request* prompt* exchange*",
	"transmit": "send forward post report log submit copy pass hand store save record write append upload transmit deliver",
	"reveals": `return* give* given show* shown list* include* including includes contain* reveal* expose* output* come comes print* dump* deliver* plus with together along
		as_well_as and display* provide*`,
	"secret": "login_data login_details sign-in_data access_data password* passphrase* api_key* api_token* user_token* session_cookie* oauth_token* bot_token* access_token* bearer_token* auth_token* refresh_token* private_key* secret_key* client_secret* credential* secret* passcode* session_token* connection_string* seed_phrase* pin_code* login_token*",
	"clear":  "in_clear in_plain in_the_clear clear_text plain_text plaintext cleartext unmasked decrypted unencrypted unredacted",
}
