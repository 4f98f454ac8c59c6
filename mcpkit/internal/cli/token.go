package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// token explains an access token. It reads the token from a file, or from standard input, because
// other users of the machine can see arguments and shells remember them.
func (p *Program) token(ctx context.Context, args []string) int {
	flags := newFlags("token")
	flags.SetOutput(p.Err)
	flags.Usage = func() {
		fmt.Fprint(p.Err, "Usage of token:\n  token FILE   explain the access token in a file, or on standard input if FILE is -\n"+
			"The exit code is 0 if the server accepts the token, 1 if it does not, and 2 for wrong arguments.\n")
		printDefaults(flags)
	}
	if proceed, code := p.parse(flags, args, 1); !proceed {
		return code
	}
	if flags.NArg() != 1 {
		flags.Usage()
		return misuse
	}
	text, err := readToken(flags.Arg(0), p.In)
	if err != nil {
		fmt.Fprintln(p.Err, "token:", err)
		return misuse
	}
	return p.open(ctx, "token", func(ctx context.Context, s *Server) int {
		if s.Guard == nil {
			fmt.Fprintln(p.Err, "token: the server accepts no tokens: it is public, or its configuration of OAuth is wrong; see check")
			return failed
		}
		e := s.Guard.Explain(ctx, text)
		s.writeExplanation(p.Out, e, s.Surface(ctx, false).Tools)
		if !e.Accepted {
			return failed
		}
		return ok
	})
}

// readToken reads a token from a file, or from standard input if the name is "-".
func readToken(name string, stdin io.Reader) (string, error) {
	from := stdin
	if name != "-" {
		if strings.Count(name, ".") == 2 && strings.HasPrefix(name, "eyJ") {
			return "", fmt.Errorf("this is a token; write it to a file and name the file, because arguments can be seen by others")
		}
		f, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer func() { _ = f.Close() }()
		from = f
	}
	text, err := io.ReadAll(io.LimitReader(from, 2*oauth.MaxTokenBytes))
	if err != nil {
		return "", err
	}
	// Files from a terminal often have the header around the token.
	token := strings.TrimSpace(string(text))
	token = strings.TrimSpace(strings.TrimPrefix(token, "Authorization:"))
	token = strings.TrimSpace(strings.TrimPrefix(token, "Bearer "))
	if token == "" {
		return "", fmt.Errorf("there is no token in %s", name)
	}
	return token, nil
}

// writeExplanation prints how the server decides about a token.
func (s *Server) writeExplanation(w io.Writer, e *oauth.Explanation, tools []policy.Tool) {
	for _, c := range e.Checks {
		switch {
		case c.Err != nil:
			fmt.Fprintf(w, "FAIL  %s: %s\n", c.Name, c.Err.Problem)
			for _, line := range [][2]string{{"expected", c.Err.Want}, {"found", cmp.Or(c.Err.Got, c.Found)}, {"advice", c.Err.Advice}} {
				if line[1] != "" {
					fmt.Fprintf(w, "      %-9s %s\n", line[0]+":", line[1])
				}
			}
		case c.Skipped != "":
			fmt.Fprintf(w, "?     %s: not checked, because %s\n", c.Name, c.Skipped)
		case c.Found != "":
			fmt.Fprintf(w, "ok    %s: %s\n", c.Name, c.Found)
		default:
			fmt.Fprintf(w, "ok    %s\n", c.Name)
		}
	}
	if len(e.Claims) > 0 {
		fmt.Fprintf(w, "\nClaims: %s\n", strings.Join(e.Claims, " "))
	}
	if !e.Accepted {
		fmt.Fprint(w, "\nThe server does not accept this token.\n")
		return
	}
	fmt.Fprint(w, "\nThe server accepts this token.\n")
	for _, t := range tools {
		if err := s.Guard.Allows(e.Principal, oauth.Need{Public: t.Public, Scopes: t.Scopes}); err != nil {
			fmt.Fprintf(w, "  %s: %v\n", t.Name, err)
			continue
		}
		fmt.Fprintf(w, "  %s: may be called\n", t.Name)
	}
}
