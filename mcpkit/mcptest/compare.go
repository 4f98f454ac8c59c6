package mcptest

import (
	"context"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// maxFollowed is how many pages after an answer a comparer reads.
const maxFollowed = 3

// A comparer compares two answers to the same call. Cursors and handles are sealed or drawn for
// each answer, so two of them are equal if they lead to equal answers.
type comparer struct {
	client *mcp.ClientSession
	tools  map[string]*testedTool

	answers map[string]comparableAnswer // of calls with a cursor or handle, by tool and arguments
}

func newComparer(client *mcp.ClientSession, tools map[string]*testedTool) *comparer {
	return &comparer{client: client, tools: tools, answers: map[string]comparableAnswer{}}
}

// A comparableAnswer is the parts of an answer that a repetition of the call must repeat.
type comparableAnswer struct {
	text   string
	failed bool
	// shortenedPage is the structured content of a page that was shortened to fit, else "".
	shortenedPage string
}

// call makes a call. It is safe for concurrent use.
func (c *comparer) call(ctx context.Context, tool string, arguments json.RawMessage) comparableAnswer {
	res, err := c.client.CallTool(ctx, &mcp.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		return comparableAnswer{text: protocolErrorPrefix + err.Error(), failed: true}
	}
	return comparableAnswer{comparableText(res), res.IsError, shortenedPage(res)}
}

// difference returns the texts in which two answers to a call differ: those of the answers, or
// those of what their cursors lead to. It is not ok if the answers are equal.
func (c *comparer) difference(ctx context.Context, tool string, arguments json.RawMessage, first, then comparableAnswer) (a, b string, differ bool) {
	return c.differenceAfter(ctx, tool, arguments, first, then, 0)
}

func (c *comparer) differenceAfter(ctx context.Context, tool string, arguments json.RawMessage, first, then comparableAnswer, followed int) (a, b string, differ bool) {
	if first == then {
		return "", "", false
	}
	if first.shortenedPage != "" && then.shortenedPage != "" && samePage(first.shortenedPage, then.shortenedPage) {
		return "", "", false
	}
	pairs, ok := references(first.text, then.text)
	if !ok || first.failed != then.failed {
		return first.text, then.text, true
	}
	if followed == maxFollowed {
		return "", "", false
	}
	for _, p := range pairs {
		if a, b, differ := c.referenceDifference(ctx, tool, arguments, p, followed); differ {
			if a == "" {
				return first.text, then.text, true
			}
			return a, b, true
		}
	}
	return "", "", false
}

// referenceDifference compares what two cursors or handles lead to. The texts are "" if they lead
// nowhere.
func (c *comparer) referenceDifference(ctx context.Context, tool string, arguments json.RawMessage, p reference, followed int) (a, b string, differ bool) {
	differ = true
	for _, way := range c.ways(tool, arguments) {
		x, y := way.arguments(p.first), way.arguments(p.then)
		first, then := c.cached(ctx, way.tool, x), c.cached(ctx, way.tool, y)
		if first.failed || then.failed {
			continue
		}
		if a, b, differ = c.differenceAfter(ctx, way.tool, x, first, then, followed+1); !differ {
			return "", "", false
		}
	}
	return a, b, differ
}

func (c *comparer) cached(ctx context.Context, tool string, arguments json.RawMessage) comparableAnswer {
	key := tool + " " + string(arguments)
	answer, ok := c.answers[key]
	if !ok {
		answer = c.call(ctx, tool, arguments)
		c.answers[key] = answer
	}
	return answer
}

// A way is an argument of a tool that takes a cursor or a handle.
type way struct {
	tool, argument string
	others         map[string]json.RawMessage
}

func (w way) arguments(reference string) json.RawMessage {
	all := map[string]json.RawMessage{}
	maps.Copy(all, w.others)
	all[w.argument], _ = json.Marshal(reference) // a string can be encoded
	raw, _ := json.Marshal(all)                  // so can JSON
	return raw
}

// ways returns the arguments that may take a cursor or a handle of an answer to a call.
func (c *comparer) ways(tool string, arguments json.RawMessage) []way {
	var all []way
	others := map[string]json.RawMessage{}
	_ = json.Unmarshal(arguments, &others) // arguments that are not an object have no others
	if t := c.tools[tool]; t != nil {
		for _, name := range referenceArguments(t.Input) {
			all = append(all, way{tool, name, others})
		}
	}
	if c.tools[call.ContinuationTool] != nil && tool != call.ContinuationTool {
		all = append(all, way{tool: call.ContinuationTool, argument: "handle"})
	}
	return all
}

// referenceArguments returns the top-level arguments of an input schema that may take a cursor.
func referenceArguments(input json.RawMessage) []string {
	var schema struct {
		Properties map[string]json.RawMessage `json:"properties"`
	}
	_ = json.Unmarshal(input, &schema) // rules/schema-valid reports the error
	var names []string
	for name, property := range schema.Properties {
		if referenceName().MatchString(name) && strings.Contains(string(property), `"string"`) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// A reference is a cursor or handle of one answer, and the one at the same place of another.
type reference struct{ first, then string }

var (
	// referenceName matches names of members and arguments for cursors and handles.
	referenceName = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)cursor|handle|token|next|page|continu|after|link`)
	})
	// referenceBefore matches a text that a cursor or handle follows: "next_cursor": ", or with handle
	// ".
	referenceBefore = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)(cursor|handle|token|next|page|continu|after|link)\w*[\s"\\:=]{1,8}$`)
	})
	// referenceToken matches what may be a cursor or a handle.
	referenceToken = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[^\s"\\]*[^\s"\\.,;)]`) })
)

// references returns the cursors and handles in which two texts differ, each once. It is not ok if
// they also differ in something else.
func references(first, then string) (pairs []reference, ok bool) {
	x, y := referenceToken().FindAllStringIndex(first, -1), referenceToken().FindAllStringIndex(then, -1)
	if len(x) != len(y) {
		return nil, false
	}
	seen := map[reference]bool{}
	i, j := 0, 0 // the ends of the previous tokens
	for n := range x {
		if first[i:x[n][0]] != then[j:y[n][0]] {
			return nil, false
		}
		before := first[:x[n][0]]
		i, j = x[n][1], y[n][1]
		p := reference{first[x[n][0]:i], then[y[n][0]:j]}
		if p.first == p.then || seen[p] {
			continue
		}
		if !referenceBefore().MatchString(before[max(0, len(before)-40):]) {
			return nil, false
		}
		seen[p] = true
		pairs = append(pairs, p)
	}
	return pairs, first[i:] == then[j:]
}
