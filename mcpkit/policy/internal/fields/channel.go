package fields

import (
	"slices"
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// A cargo is a kind of private data that a text may tell the model to put into an argument which is
// for something else.
type cargo struct {
	what   string
	finds  func() *prose.Set
	honest *prose.List // words of a tool or an argument that works with it
	sure   bool
}

// cargoes are the kinds of private data, the surest first.
var cargoes = []cargo{
	{"secrets of the user", channelSet(
		`private_key*|ssh_key*|api_key*|access_key*|secret_key*|password*|passphrase*|passcode*|credentials|secrets|access_token*|session_token*|auth_token*|bearer_token*|api_token*|` +
			`oauth_token*|cookies|session_cookie*|keychain|keyring|seed_phrase*|recovery_phrase*|card_number*|credit_card*|one-time_code*`), keyWork, true},
	{"private data of the user's machine", channelSet(
		"@machinedata", "env|environment variables|vars", "output of printenv|env|whoami|hostname|uname|ifconfig|ipconfig|history|ls|ps",
		"open|browser tabs"), machineWork, true},
	{"a picture of the user's screen", channelSet("-take|make|capture|grab ~2 screenshot*|screen_capture|screen_shot"), pictureWork, true},
	{"the conversation", channelSet(
		"^-@into ~4 conversation*|chat*|dialogue|transcript ~4 so_far|history|verbatim|above|here|in|into|to|as", "whole|entire|full|complete ~1 conversation|chat|dialogue|talk",
		"last|previous|earlier|recent|all|every|each ~3 message*|prompt*|question*|turn*|utterance* ~2 of|from|by ~1 user", "user* last|previous|earlier|recent ~2 message*|prompt*|question*",
		"what|everything|whatever|all ~1 user|they ~1 said|wrote|typed|asked|says|writes|types|asks"), chatWork, true},
	{"what the model was told", channelSet("your ~2 instructions|system_prompt|prompt", "system_prompt|system_message|developer_message"), promptWork, true},
	{"data that its purpose does not need", channelSet(
		`social_security_number*|date_of_birth|birthday*|location_history|bank_account*|medical_record*|health_record*|salary|salaries|passport_number*|tax_id`,
		"user|their|his|her ~3 mail_address|email_address|e-mail_address|email|phone_number|home_address|full_name|surname|employer|religion|income",
		"@collects|all|every|each|last|whole|user|their ~4 mail|mails|emails|inbox|mailbox|contacts|address_book|calendar*|appointments|photos|invoice*|repositories|customers|orders|purchases|bookmarks|friends|rows",
		"user|their|all|every|each ~2 messages|files|documents|notes|chats", "customer|client|member|contact|user list|lists|table",
		"your ~1 reply|answer|response|replies|answers", "copy of ~2 result|results|output|answer|reply|response",
		"^-dump|read|query|export ~2 database|databases|table|tables"), nil, false},
}

// Subjects of tools that work with conversations, with prompts and with pictures.
var (
	pictureWork = listOf("screenshot* screen* image* picture* photo* visual* ui page* design* browser app apps bug* attachment* file* png base64 video* desktop window*")
	chatWork    = listOf("conversation* chat* message* dialog* dialogue* transcript* prompt* thread* utterance* sentiment question*")
	promptWork  = listOf("prompt* system instruction* llm model models agent* assistant*")
)

// channelLexicon has the words of orders to put something into an argument.
var channelLexicon = prose.Lexicon{
	"machinedata": lexicon["machinedata"],
	"collects":    "collect read list get fetch look_up query dump export gather search find",
	"into": `pass put include send attach paste provide give insert add append fill supply submit hand place upload forward report copy write store save encode dump leak email post
		exfiltrate enter type set make use merge mix embed hide smuggle slip prepend concatenate tuck mention print list quote repeat take read state name copy_over`,
	"demand": `need* require* expect* demand* want* take*`,
	"made":   `appended added passed put included attached inserted pasted written copied given sent supplied placed embedded merged encoded prepended`,
}

var (
	// loads are orders to put something somewhere, and statements that something is wanted there.
	loads = sync.OnceValue(func() *prose.Set {
		return channelLexicon.NewSet([]string{
			"^-@into", "-@demand", "-must|should|has|needs|have ..2 contain|hold|include|carry|have|be", "-is|are|be ~2 @made",
		}, nil)
	})
	// keepsOut are sentences that tell what not to put there, and where a program finds a secret.
	keepsOut = sync.OnceValue(func() *prose.Set {
		return channelLexicon.NewSet([]string{"^-avoid|remove|mask|redact|strip|omit|leave_out|replace", "without|except|instead_of", "header*|authorization"}, nil)
	})
)

func channelSet(patterns ...string) func() *prose.Set {
	return sync.OnceValue(func() *prose.Set { return channelLexicon.NewSet(patterns, nil) })
}

// Channel returns private data that the description of a tool tells the model to put into one of
// its arguments, which is for something else. The first sentence says what the tool does.
func Channel(p *Purpose, inputs []Field) (Found, bool) {
	for _, s := range p.sentences {
		if s.First || len(s.Words) == 0 {
			continue
		}
		if f := argumentIn(s, inputs); f != nil {
			if found, ok := loaded(s, p, f.said); ok {
				return found, true
			}
		}
	}
	return Found{}, false
}

// ChannelArgument returns private data that the description of an argument tells the model to put
// there, or its name does: read_env_vars_and_put_them_here.
func ChannelArgument(f *Field, p *Purpose) (Found, bool) {
	if !f.text() || f.choice {
		return Found{}, false
	}
	name := map[string]bool{}
	list := words.SplitName(f.Name)
	add(list, name)
	if len(list) >= 4 && (name["here"] || name["them"] || name["it"]) {
		for _, s := range prose.Sentences(strings.Join(list, " ")) {
			if found, ok := loaded(s, p, nil); ok {
				found.Quote = f.Name
				return found, found.Sure
			}
		}
	}
	for _, s := range f.sentences {
		if len(s.Words) > 0 && s.Words[0].Order == prose.Imperative && isHere(s, f) {
			if found, ok := loaded(s, p, name); ok && found.Sure {
				return found, true
			}
		}
	}
	return Found{}, false
}

// loaded returns the private data that a sentence tells the model to put into an argument. said are
// the words of the argument.
func loaded(s prose.Sentence, p *Purpose, said map[string]bool) (Found, bool) {
	if !finds(loads(), s) || finds(keepsOut(), s) {
		return Found{}, false
	}
	if path := privateFile(s.Text); path != "" && !p.about(keyWork) && !p.named(machineWork) && !keyWork.Any(said) {
		return Found{"private files of the user's machine", path, true}, true
	}
	for _, c := range cargoes {
		for _, m := range c.finds().Find(s, nil) {
			thing := s.Words[m.I:m.J]
			if negated(thing) || refersTo(s.Words, m.I, m.J) || c.honest.Any(said) || c.honest != nil && p.about(c.honest) || c.honest == nil && isAbout(thing, p.all, said) {
				continue
			}
			return Found{c.what, s.Quote(m.I, m.J), c.sure}, true
		}
	}
	return Found{}, false
}

func negated(ws []prose.Word) bool {
	return slices.ContainsFunc(ws, func(w prose.Word) bool { return w.Negated })
}

// refersTo reports whether the words from i up to and without j only say what a value refers to:
// "the id of the conversation", "the password policy".
func refersTo(ws []prose.Word, i, j int) bool {
	if j < len(ws) && !ws[j].Opens && (handles.Has(ws[j].Lower) || aspects.Has(ws[j].Lower)) {
		return true
	}
	for k := j - 1; k > 0 && (k >= i || k >= i-4 && !ws[k].Opens); k-- {
		if ws[k].Lower == "of" && (handles.Has(ws[k-1].Lower) || recaps.Has(ws[k-1].Lower)) {
			return true
		}
	}
	return false
}

// recaps are words for what a person may want to keep of a conversation.
var recaps = listOf("summary summaries recap gist topic subject outcome result language")

// isAbout reports whether one of the things is what the tool or the argument is about.
func isAbout(thing []prose.Word, lists ...map[string]bool) bool {
	for _, w := range thing {
		if len(w.Lower) < 4 || channelFillers.Has(w.Lower) {
			continue
		}
		for _, list := range lists {
			for _, form := range append(prose.Forms(strings.TrimSuffix(w.Lower, "s")), w.Lower) {
				if list[form] {
					return true
				}
			}
		}
	}
	return false
}

// channelFillers are words of private data that say nothing about the kind of data.
var channelFillers = listOf("user their your copy collect read list fetch look query dump export gather search find every each last whole from with")

// prepositions stand before an argument that something is put into.
var prepositions = listOf("in into to as via through inside within of with")

// argumentIn returns the argument that a sentence names as the place of something, or nil.
func argumentIn(s prose.Sentence, inputs []Field) *Field {
	for i := range inputs {
		f := &inputs[i]
		name := strings.ToLower(f.Name)
		for k, w := range s.Words {
			if w.Lower != name || !f.text() {
				continue
			}
			before := k - 1
			for before > 0 && (articles.Has(s.Words[before].Lower) || s.Words[before].Lower == "argument" || s.Words[before].Lower == "parameter" || s.Words[before].Lower == "field") {
				before--
			}
			switch next := wordAt(s, k+1); {
			case next == "argument" || next == "parameter" || next == "field" || next == "input", w.Code:
				return f
			case k > 0 && prepositions.Has(s.Words[before].Lower):
				return f
			case next == "must" || next == "should" || next == "has" || next == "needs" || next == "with" || next == "to" || next == "is":
				return f
			}
		}
	}
	return nil
}

func wordAt(s prose.Sentence, i int) string {
	if i < len(s.Words) {
		return s.Words[i].Lower
	}
	return ""
}

// isHere reports whether a sentence of the description of an argument names the argument as the
// place of something.
func isHere(s prose.Sentence, f *Field) bool {
	for k, w := range s.Words {
		if w.Lower == "here" || w.Lower == strings.ToLower(f.Name) && k > 0 {
			return true
		}
		if (w.Lower == "argument" || w.Lower == "field" || w.Lower == "parameter") && k > 0 && (s.Words[k-1].Lower == "this" || s.Words[k-1].Lower == "the") {
			return true
		}
	}
	return false
}
