package policy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// claims replaces the first tool by one with this description and these arguments.
func claims(description, arguments string, required ...string) func(*policy.Surface) {
	return func(s *policy.Surface) {
		s.Tools[0] = tool("search_notes", "Search notes", annotate.EffectReadOnly, 21, description+" Use when the user asks.", arguments, required...)
	}
}

// A claimCase is a description with arguments, and whether a rule finds fault with it.
type claimCase struct {
	description, arguments string
	fault                  bool
}

func checkClaims(t *testing.T, rule policy.RuleID, cases []claimCase) {
	t.Helper()
	for _, c := range cases {
		found := messages(result(t, surfaceWith(claims(c.description, c.arguments)), rule).Findings)
		assert.Equal(t, c.fault, len(found) > 0, "%s %s: %v", c.description, c.arguments, found)
	}
}

const (
	limited    = `{"limit":{"type":"integer","description":"notes to return","minimum":1,"maximum":100,"default":25}}`
	oneID      = `{"note_id":{"type":"string","description":"id of the note"}}`
	byInterval = `{"interval":{"type":"string","description":"step","enum":["day","month"]}}`
	daysBack   = `{"days_back":{"type":"integer","description":"days to look back","minimum":1,"maximum":14}}`
	presetOpen = `{"state":{"type":"string","description":"only these","enum":["open","closed"],"default":"open"}}`
	byState    = `{"state":{"type":"string","description":"only these","enum":["open","closed","archived"]}}`
)

func TestClaimName(t *testing.T) {
	checkClaims(t, policy.RuleClaimName, []claimCase{
		{"Finds notes with `include_archived` too.", limited, true},
		{"Finds notes; pass sort_order to sort them.", limited, true},
		{"Finds notes. The `dryRun` argument only counts.", limited, true},
		{"Finds notes; then read one with read_note_text.", limited, true},
		{"Finds notes; then read one with get_note.", limited, false},
		{"Finds notes; `page_size` sets how many come back.", limited, true},
		{"Finds notes; see `fetch_note_history` for older ones.", limited, true},
		{"Finds notes, `limit` at once.", limited, false},
		{"Finds notes; others give `unsupported_type`.", limited, false},
		{"Finds notes; a missing folder ends with `folder_gone`.", limited, false},
		{"Finds notes as of their last change, see `last_updated`.", limited, false},
		{"Takes settings with snake_case keys.", limited, false},
		{"Finds notes and sets `has_more`.", limited, false},
		{"Finds notes; use the `note_ref` returned before.", limited, false},
		{"Finds files but not node_modules.", limited, false},
		{"Finds machines with vCPUs, by iPhone or macOS.", limited, false},
		{"Finds notes with label `kind:todo` or MAX_SIZE.", limited, false},
	})
}

func TestClaimPaging(t *testing.T) {
	checkClaims(t, policy.RuleClaimPaging, []claimCase{
		{"Lists notes page by page.", oneID, true},
		{"Lists notes, 50 a page.", oneID, true},
		{"Lists notes. Results are paginated.", oneID, true},
		{"Lists notes; pass the cursor to go on.", oneID, true},
		{"Lists notes, 50 a page.", `{"page":{"type":"integer","description":"page"}}`, false},
		{"Lists the pages of a wiki.", oneID, false},
		{"Lists notes of the next ten days.", oneID, false},
	})
}

func TestClaimNumber(t *testing.T) {
	checkClaims(t, policy.RuleClaimNumber, []claimCase{
		{"Finds notes, ten results at most.", limited, true},
		{"Finds up to 500 notes.", limited, true},
		{"Finds notes, by default 50 notes.", limited, true},
		{"Finds notes by word, five at most.", limited, true},
		{"Finds notes, up to 48 hours back.", daysBack, true},
		{"Finds notes, up to 336 hours back.", daysBack, false},
		{"Waits up to 10 minutes.", daysBack, false},
		{"Finds notes, unless told otherwise closed ones.", presetOpen, true},
		{"Finds notes, by default open ones.", presetOpen, false},
		{"Finds notes.", `{"deep":{"type":"boolean","description":"subfolders too, on by default","default":false}}`, true},
		{"Finds notes.", `{"deep":{"type":"boolean","description":"subfolders too, off by default","default":false}}`, false},
		{"Finds up to 100 notes, 25 notes by default.", limited, false},
		{"Finds up to 25 notes.", limited, false},
		{"Finds notes of up to 31 days.", limited, false},
		{"Finds notes of at most 5 MB.", limited, false},
		{"Takes up to five ids.", `{"ids":{"type":"array","items":{"type":"string"},"maxItems":20,"description":"ids of notes"}}`, true},
		{"Finds notes.", `{"limit":{"type":"integer","description":"notes, at most 50","maximum":100}}`, true},
		{"Finds notes.", `{"limit":{"type":"integer","description":"notes (default 10, max 100)","maximum":100,"default":20}}`, true},
		{"Finds notes.", `{"limit":{"type":"integer","description":"notes (default 20, min 1, max 100)","maximum":100,"default":20}}`, false},
		{"Finds notes.", `{"timeout":{"type":"integer","description":"seconds, at most 5 minutes","maximum":300}}`, false},
	})
}

func TestClaimValue(t *testing.T) {
	checkClaims(t, policy.RuleClaimValue, []claimCase{
		{"Finds open, closed or deleted notes.", byState, false}, // the text may use other words
		{"Finds open or closed notes.", byState, false},
		{"Returns rates by day or quarter.", `{"interval":{"type":"string","description":"step","enum":["day","month"]}}`, true},
		{"Returns rates by day or month.", `{"interval":{"type":"string","description":"step","enum":["DAILY","MONTHLY"]}}`, false},
		{"Exports notes as CSV or PDF.", `{"format":{"type":"string","description":"format","enum":["csv","json"]}}`, true},
		{"Exports notes with title, text and date.", byState, false},
		{"Returns a photo in small, medium or large size.", `{"size":{"type":"string","description":"size","enum":["small","medium"]}}`, true},
		{"Returns a note in English or French.", `{"language":{"type":"string","description":"language","enum":["en","de"]}}`, true},
		{"Returns a note in English or German.", `{"language":{"type":"string","description":"language","enum":["en","de"]}}`, false},
		{"Exports notes as PDF.", `{"target":{"type":"string","description":"target","enum":["csv","json"]}}`, true},
		{"Exports notes as CSV.", `{"target":{"type":"string","description":"target","enum":["csv","json"]}}`, false},
		{"Finds notes.", `{"state":{"type":"string","description":"one of open, closed or deleted","enum":["open","closed"]}}`, true},
	})
}

func TestClaimMany(t *testing.T) {
	checkClaims(t, policy.RuleClaimMany, []claimCase{
		{"Returns up to twenty notes at once.", oneID, false}, // note_id is optional: the notes may be all
		{"Returns several notes in one call.", `{"ids":{"type":"array","items":{"type":"string"},"description":"ids"}}`, false},
	})
	for _, description := range []string{"Returns up to twenty notes at once.", "Returns several notes in one call.", "Takes a list of ids."} {
		found := result(t, surfaceWith(claims(description, oneID, "note_id")), policy.RuleClaimMany).Findings
		assert.Len(t, found, 1, description)
	}
	for _, description := range []string{"Returns one note.", "Returns the several parts of a note.", "Counts many notes."} {
		assert.Empty(t, messages(result(t, surfaceWith(claims(description, oneID, "note_id")), policy.RuleClaimMany).Findings), description)
	}
	assert.Empty(t, result(t, surfaceWith(claims("Returns several notes at once.", `{"note_id":{"type":"string","description":"ids, separated by commas"}}`, "note_id")), policy.RuleClaimMany).Findings)
}

func TestClaimRequired(t *testing.T) {
	says := func(text string) string { return `{"q":{"type":"string","description":"` + text + `"}}` }
	for _, text := range []string{"Optional words.", "(optional) words", "words (optional)"} {
		assert.Len(t, result(t, surfaceWith(claims("Finds notes.", says(text), "q")), policy.RuleClaimRequired).Findings, 1, text)
		assert.Empty(t, result(t, surfaceWith(claims("Finds notes.", says(text))), policy.RuleClaimRequired).Findings, text)
	}
	for _, text := range []string{"Required words.", "Mandatory.", "words (required)"} {
		assert.Len(t, result(t, surfaceWith(claims("Finds notes.", says(text))), policy.RuleClaimRequired).Findings, 1, text)
		assert.Empty(t, result(t, surfaceWith(claims("Finds notes.", says(text), "q")), policy.RuleClaimRequired).Findings, text)
	}
	assert.Empty(t, result(t, surfaceWith(claims("Finds notes.", says("Required for private notes."))), policy.RuleClaimRequired).Findings)
	approvals := `{"required_approvals":{"type":"integer","description":"Required number of approvals."}}`
	assert.Empty(t, result(t, surfaceWith(claims("Finds notes.", approvals)), policy.RuleClaimRequired).Findings)

	language := `{"language":{"type":"string","description":"language of the notes"}}`
	for _, text := range []string{"Finds notes; the language may be left out.", "Finds notes. Without a language all are searched.", "Finds notes. The language is optional."} {
		assert.Len(t, result(t, surfaceWith(claims(text, language, "language")), policy.RuleClaimRequired).Findings, 1, text)
		assert.Empty(t, result(t, surfaceWith(claims(text, language)), policy.RuleClaimRequired).Findings, text)
	}
	assert.Len(t, result(t, surfaceWith(claims("Finds notes. The language is mandatory.", language)), policy.RuleClaimRequired).Findings, 1)
	assert.Empty(t, result(t, surfaceWith(claims("Finds notes. The language is mandatory.", language, "language")), policy.RuleClaimRequired).Findings)
	assert.Len(t, result(t, surfaceWith(claims("Finds notes.", says("Words; may be omitted."), "q")), policy.RuleClaimRequired).Findings, 1)
	assert.Empty(t, result(t, surfaceWith(claims("Finds notes.", says("Words. If not specified by the user, ask."), "q")), policy.RuleClaimRequired).Findings)
}

func TestSchemaDefault(t *testing.T) {
	fault := func(rest string) []string {
		return []string{`tool "search_notes" has the default ` + rest}
	}
	checkRule(t, "schema-default", []ruleCase{
		{"fits", properties(limited), nil},
		{"another type", properties(`{"q":{"type":"integer","default":"5"}}`), fault(`"5" for argument q, which is not of the type "integer"`)},
		{"no value", properties(`{"q":{"type":"string","enum":["a","b"],"default":"c"}}`), fault(`"c" for argument q, which is none of its values`)},
		{"too high", properties(`{"q":{"type":"integer","maximum":10,"default":20}}`), fault(`20 for argument q, which is above its maximum 10`)},
		{"too low", properties(`{"q":{"type":"integer","minimum":1,"default":0}}`), fault(`0 for argument q, which is below its minimum 1`)},
		{"null", properties(`{"q":{"type":"string","default":null}}`), nil},
	})
}

func TestClaimFilter(t *testing.T) {
	checkClaims(t, policy.RuleClaimFilter, []claimCase{
		{"Lists notes, sorted by date or title as wished.", limited, true},
		{"Lists notes, which can be filtered by author.", limited, true},
		{"Lists notes, which can be narrowed to a period and to a folder.", `{"folder":{"type":"string","description":"folder"}}`, true},
		{"Lists notes, which can be narrowed to a period.", `{"from":{"type":"string","description":"first day"}}`, false},
		{"Lists notes, which can be filtered by author.", `{"who":{"type":"string","description":"author of the notes"}}`, false},
		{"Lists notes, sorted by date as wished.", `{"sort":{"type":"string","description":"order"}}`, false},
		{"Lists notes, sorted by date.", limited, false},
		{"Lists notes and sorts them by date or title as requested.", limited, true},
		{"Lists notes, sorted by date or title.", `{"key":{"type":"string","description":"key","enum":["date","title"]}}`, false},
		{"Lists notes, optionally filtered by author.", limited, true},
		{"Lists notes. Filter by `note_state` to leave out drafts.", `{"note_state":{"type":"string","description":"state"}}`, false},
	})
}

func TestClaimForm(t *testing.T) {
	checkClaims(t, policy.RuleClaimForm, []claimCase{
		{"Finds notes.", "{\"code\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{2}$\",\"description\":\"Two letters, for example `north`.\"}}", true},
		{"Finds notes.", "{\"code\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{2}$\",\"description\":\"Two letters, for example `NE`.\"}}", false},
		{"Finds notes.", "{\"code\":{\"type\":\"string\",\"pattern\":\"(?<=x)\",\"description\":\"For example `NE`.\"}}", false},
		{"Finds walks of some kilometers.", `{"far":{"type":"integer","description":"longest way in miles"}}`, true},
		{"Finds walks of some kilometers.", `{"far":{"type":"integer","description":"longest way in km"}}`, false},
		{"Finds walks by miles or kilometers.", `{"far":{"type":"integer","description":"longest way in miles"}}`, false},
		{"Counts notes between two ISO 8601 dates.", `{"start":{"type":"integer","description":"begin, in seconds"}}`, true},
		{"Counts notes between two ISO 8601 dates.", `{"start":{"type":"string","description":"begin"}}`, false},
	})
}
