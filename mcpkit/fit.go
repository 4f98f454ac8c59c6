package mcpkit

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Reader sets who reads the results, and so how large they may be; the default is budget.Claude(). A result that is larger is
// made shorter, stays valid, and says what was left out.
func Reader(r budget.Reader) Option {
	return serverOption(func(s *Server) { s.reader = r })
}

// CursorKey sets the secret, of at least 16 bytes, that the cursors of pages are sealed with. Without it each process makes
// its own: cursors then end with the process and are refused by other replicas.
func CursorKey(key []byte) Option {
	return serverOption(func(s *Server) {
		sealer, err := budget.NewSealer(key)
		if err != nil {
			s.problems = append(s.problems, policy.Problem{Rule: policy.RuleServerOptions, Message: "the cursor key cannot be used: " + err.Error(), Pos: s.manifest.Pos})
			return
		}
		s.sealer = sealer
	})
}

// Budget sets the largest result of a tool, in tokens of the server's reader, lower or higher than the reader's own limit.
func Budget(tokens int) ToolOption {
	return toolOption(func(t *tool) { t.tokens = tokens })
}

// MaxResultCharacters declares that a tool's results are text of up to n characters, by the _meta member
// anthropic/maxResultSizeChars, and lets them be that large. Claude Code takes up to 500,000; claude.ai replaces results of more
// than about 150,000 with a reference to a file. Source: https://claude.com/docs/connectors/building
func MaxResultCharacters(n int) ToolOption {
	return Meta(map[string]any{metaMaxCharacters: n})
}

// metaMaxCharacters is the member of a tool's _meta that Claude Code reads.
const metaMaxCharacters = "anthropic/maxResultSizeChars"

// declaredCharacters returns what the tool's _meta declares, whichever option put it
// there; 0 when it declares nothing, and -1 for what is no number.
func (t *tool) declaredCharacters() int {
	switch n := t.wire.Meta[metaMaxCharacters].(type) {
	case nil:
		return 0
	case int:
		return n
	case float64:
		return int(n)
	}
	return -1
}

// fitter returns what makes the results of t fit.
func (s *Server) fitter(t *tool) *budget.Fitter {
	r := s.reader
	if r.Counter == nil {
		r = budget.Claude()
	}
	if t.tokens > 0 {
		r = r.WithTokens(t.tokens)
	}
	if characters := t.declaredCharacters(); characters > 0 {
		// A text of n characters has at most 4n bytes and so at most 4n tokens: from here on only characters count.
		r.Characters = characters
		r.Tokens = max(r.Tokens, 4*characters)
	}
	f := &budget.Fitter{Reader: r}
	if doc, ok := t.wire.OutputSchema.(json.RawMessage); ok {
		f.Schema = doc
	}
	if t.input != nil {
		for _, name := range t.input.Names() {
			if name != "cursor" {
				f.Arguments = append(f.Arguments, name)
			}
		}
	}
	return f
}

// fit is the stage of a call that makes its result fit the reader.
func (s *Server) fit(ctx context.Context, t *tool, a answer) (*mcp.CallToolResult, budget.Report, error) {
	fitter := *t.fitter
	if s.rests != nil {
		fitter.Rest = func(left []budget.Piece) string { return s.keep(ctx, t, left) }
	}
	res, report, err := fitter.FitPage(a.res, a.cursor)
	if err == nil && report.Trimmed {
		s.log.InfoContext(ctx, "tool result shortened", "tool", t.wire.Name, "bytes", report.Bytes, "tokens", report.Tokens,
			"omitted_tokens", report.OmittedTokens, "failed", report.Failed)
	}
	return res, report, err
}

// checkPaging refuses a page without a request for one, whose cursors nobody could use, and the reverse.
func checkPaging(in, out reflect.Type) error {
	takes := budget.TakesPage(pointerTo(in))
	gives := budget.IsPage(pointerTo(out))
	switch {
	case gives && !takes:
		return errors.New("the output is a page, but the input does not embed budget.PageRequest")
	case takes && !gives:
		return errors.New("the input embeds budget.PageRequest, but the output is no budget.Page")
	}
	return nil
}

func pointerTo(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t
	}
	return reflect.PointerTo(t)
}
