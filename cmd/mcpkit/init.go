package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/mcpkit-go/mcpkit/cmd/mcpkit/internal/scaffold"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

type initCommand struct {
	Dir         string   `arg:"" help:"The directory of the new module. It must be empty or not exist. With --openapi: the directory of a package, . for this one."`
	Module      string   `placeholder:"PATH" help:"Module path, such as example.com/notes."`
	Name        string   `help:"Name of the server for machines; the last part of the module path by default."`
	Title       string   `placeholder:"TEXT" help:"Name of the server for people."`
	URL         string   `name:"url" placeholder:"URL" help:"Public https address of the MCP endpoint with its path, as users will enter it."`
	Privacy     string   `placeholder:"URL" help:"Address of the privacy policy."`
	Support     string   `placeholder:"CONTACT" help:"Where users ask for help: a mail address or an https address."`
	Security    string   `placeholder:"CONTACT" help:"Where vulnerabilities are reported; the support contact by default."`
	Tagline     string   `placeholder:"TEXT" help:"What the server is for, in one line; made from the tools by default."`
	Description string   `placeholder:"TEXT" help:"Text of the listing; made from the tools by default."`
	Access      string   `placeholder:"WHO" help:"Who may call the server: public (everybody), oauth (users log in at a provider that MCP clients can use) or login (the program is an authorization server in front of a provider)."`
	Reason      string   `placeholder:"TEXT" help:"With public: why no login is needed."`
	Provider    string   `placeholder:"NAME:VALUE,..." help:"With oauth and login: the identity provider; see the list above."`
	APIKey      bool     `name:"api-key" help:"With oauth and login: also accept API keys in the header X-API-Key."`
	Tool        []string `sep:"none" placeholder:"NAME:EFFECT:TITLE" help:"A tool over the sample service. EFFECT is read, add or change (overwrites, deletes or sends). Give the flag once for each tool."`
	From        string   `placeholder:"URL|FILE" help:"Write handlers for the tools of another MCP server, or of a file with its tools/list result, instead of sample tools."`
	TokenFile   string   `name:"from-token-file" type:"path" placeholder:"FILE" help:"File with the access token for the server of --from."`
	OpenAPI     string   `name:"openapi" type:"path" placeholder:"FILE" help:"Write the tools of an OpenAPI document into the file tools_openapi.go of the package in the directory, and nothing else."`
	Operation   []string `sep:"none" placeholder:"ID" help:"With --openapi: an operationId, or a method and a path such as \"GET /pets\"."`
	Tag         []string `sep:"none" placeholder:"NAME" help:"With --openapi: the operations with a tag."`
	Path        []string `sep:"none" placeholder:"PATH" help:"With --openapi: the operations below a path, such as /pets."`
	Replace     string   `type:"path" placeholder:"DIR" help:"Use the checkout of mcpkit in this directory instead of a release."`
	Force       bool     `help:"Write into a directory that is not empty, and replace files of the same names."`
	FilesOnly   bool     `help:"Do not run the go command: leave out go.sum and testdata/tools.lock."`
}

func (*initCommand) Help() string {
	var b strings.Builder
	b.WriteString(`Writes a Go module with an MCP server that builds, and passes its tests and its check at once: the manifest, who may log in, a file for each tool over a small service to replace with yours, examples, tests, a Dockerfile, a workflow for GitHub Actions and a README with what to do next. On a terminal, it asks for what no flag says. It writes everything or nothing, and no file of the directory is replaced without --force.

With --from, each tool of another server becomes a method with typed arguments, which returns an error until it is written, and an annotation that is proposed from its hints, its name and its texts. What needs your decision is a line with "decide", which does not compile until you replace that word.

    mcpkit init notes
    mcpkit init notes --module example.com/notes --title Notes --url https://notes.example.com/mcp \
        --privacy https://example.com/privacy --support help@example.com \
        --access login --provider google \
        --tool "search_notes:read:Search notes" --tool "create_note:add:Create a note"
    mcpkit init ported --from https://other.example.com/mcp --access public --reason "no personal data" ...

With --openapi, each chosen operation of a document becomes a route with typed arguments, for wrap.Mux. Without a choice, the tags of the document are listed. When the command runs again with a new document, it keeps what you edited and prints what changed.

    mcpkit init . --openapi petstore.yaml --tag pets --operation getInventory

`)
	for _, access := range []string{scaffold.OAuth, scaffold.Login} {
		fmt.Fprintf(&b, "Providers with --access %s:\n\n", access)
		for _, p := range scaffold.Providers(access) {
			fmt.Fprintf(&b, "    %s\n", p)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (c *initCommand) Run(ctx context.Context, std streams) error {
	if c.OpenAPI != "" {
		if c.From != "" || len(c.Tool) > 0 || c.Module != "" {
			return usageError{errors.New("--openapi writes one file into a package that exists; make the module first, without --openapi, and leave out --from, --tool and --module")}
		}
		return writeOpenAPI(std, c.Dir, c.OpenAPI, openapi.Selection{Operations: c.Operation, Tags: c.Tag, Paths: c.Path})
	}
	if len(c.Operation)+len(c.Tag)+len(c.Path) > 0 {
		return usageError{errors.New("--operation, --tag and --path need --openapi")}
	}
	spec, err := c.spec()
	if err != nil {
		return usageError{err}
	}
	target := scaffold.Target{Dir: c.Dir, Force: c.Force, FilesOnly: c.FilesOnly, Progress: std.err}
	if err := target.Check(); err != nil {
		return err
	}
	if spec.Version == "" && spec.Replace == "" {
		return errors.New("this program was not built from a release of mcpkit; name a checkout of mcpkit with --replace DIR")
	}
	if c.From != "" {
		token, err := c.token()
		if err != nil {
			return err
		}
		if spec.From, err = scaffold.Tools(ctx, c.From, token); err != nil {
			return err
		}
	}
	if isTerminal(std.in) {
		if err := ask(ctx, spec, newLines(std.in), std.err); err != nil {
			return err
		}
	}
	c.derive(spec)
	if err := spec.Check(); err != nil {
		return usageError{flagErrors(err)}
	}
	if err := scaffold.Write(ctx, spec, target); err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.out, "The server is in %s. Its README.md says what to do next.\n", c.Dir)
	return err
}

// spec returns what the flags say.
func (c *initCommand) spec() (*scaffold.Spec, error) {
	s := &scaffold.Spec{
		Module: c.Module, Name: c.Name, Title: c.Title, URL: c.URL, Privacy: c.Privacy, Support: c.Support, Security: c.Security,
		Tagline: c.Tagline, Description: c.Description, Access: c.Access, Reason: c.Reason, Provider: c.Provider, APIKey: c.APIKey,
	}
	if c.TokenFile != "" && c.From == "" {
		return nil, errors.New("--from-token-file needs --from")
	}
	if c.From != "" && len(c.Tool) > 0 {
		return nil, errors.New("--tool and --from exclude each other")
	}
	var errs []error
	for _, text := range c.Tool {
		t, err := scaffold.ParseTool(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("--tool: %w", err))
			continue
		}
		s.Tools = append(s.Tools, t)
	}
	if c.Replace == "" {
		s.Version = releaseVersion()
		return s, errors.Join(errs...)
	}
	dir, err := filepath.Abs(c.Replace)
	if err == nil {
		_, err = os.Stat(filepath.Join(dir, "go.mod"))
	}
	if err != nil {
		errs = append(errs, fmt.Errorf("--replace: %s is not a directory of a Go module: %w", c.Replace, err))
	}
	s.Replace = dir
	return s, errors.Join(errs...)
}

// releaseVersion returns the version of this program if a module can require it, or "".
func releaseVersion() string {
	if v := version(); strings.HasPrefix(v, "v") && !strings.Contains(v, "+") {
		return v
	}
	return ""
}

// token returns the token in the file that --from-token-file names.
func (c *initCommand) token() (string, error) {
	if c.TokenFile == "" {
		return "", nil
	}
	text, err := os.ReadFile(c.TokenFile)
	if err != nil {
		return "", err
	}
	token := strings.TrimSpace(string(text))
	if token == "" || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", fmt.Errorf("%s has no token: it must have one line of ASCII characters", c.TokenFile)
	}
	return token, nil
}

// derive fills in what follows from the rest.
func (c *initCommand) derive(s *scaffold.Spec) {
	if s.Name == "" {
		s.Name = scaffold.NameOf(s.Module)
	}
	if s.Title == "" {
		s.Title = scaffold.TitleOf(s.Name)
	}
	if s.Security == "" {
		s.Security = s.Support
	}
}

// flagErrors replaces the names of fields by flags.
func flagErrors(err error) error {
	var errs []error
	var missing []string
	derived := false // from a field that is missing too
	for _, e := range unjoin(err) {
		var field *scaffold.FieldError
		switch {
		case !errors.As(e, &field):
			errs = append(errs, e)
		case field.Missing && derived && (field.Field == "Name" || field.Field == "Title"):
		case field.Missing && field.Field == "Security": // it follows from the support contact
		case field.Missing:
			derived = derived || field.Field == "Module"
			missing = append(missing, flagOf(field.Field))
		default:
			errs = append(errs, fmt.Errorf("%s: %w", flagOf(field.Field), e))
		}
	}
	if len(missing) > 0 {
		errs = append(errs, fmt.Errorf("missing: %s", strings.Join(missing, ", ")))
	}
	return errors.Join(errs...)
}

// flagOf returns the flag for a field of a Spec.
func flagOf(field string) string {
	switch field {
	case "URL":
		return "--url"
	case "APIKey":
		return "--api-key"
	case "Tools":
		return "--tool (or --from)"
	}
	return "--" + strings.ToLower(field)
}
