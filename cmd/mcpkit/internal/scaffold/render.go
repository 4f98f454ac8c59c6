package scaffold

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"go/format"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"
	"unicode"
)

// A File is a file of the new module, with its path under the module's directory, with slashes.
type File struct {
	Path    string
	Content []byte
}

//go:embed template
var templateFiles embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"q": strconv.Quote, "md": markdown,
}).ParseFS(templateFiles, "template/*.tmpl"))

// A project is what the templates read.
type project struct {
	*Spec
	Version string // the version of mcpkit in go.mod

	Sample  []sampleTool // the tools over the sample service
	Samples [][2]string  // what the sample items say
	Items   int          // how many there are
	Ported  []portedTool // the tools of the other server

	Tools     []listedTool // all tools, for the README
	Decisions string       // how many decisions there are to take, such as "2 decisions", or ""
	Writes    bool         // whether a tool writes
	Callback  string       // where the provider sends users back to
	ProviderCall, ProviderName,
	ProviderTitle string
}

// A listedTool is a row of the README.
type listedTool struct{ Name, Effect, Title string }

// Files returns the files of the module that s describes.
func Files(s *Spec) ([]File, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	p, err := newProject(s)
	if err != nil {
		return nil, err
	}
	files, err := p.files()
	if err != nil {
		return nil, fmt.Errorf("the files cannot be made: %w", err)
	}
	return files, nil
}

func newProject(s *Spec) (*project, error) {
	if (s.Version == "") == (s.Replace == "") {
		return nil, errors.New("give either the version of mcpkit or the directory of a checkout")
	}
	own := *s
	p := &project{Spec: &own, Version: s.Version, Samples: samples}
	if s.Replace != "" {
		p.Version = "v0.0.0"
		own.Replace = filepath.ToSlash(s.Replace)
	}
	at, err := url.Parse(s.URL)
	if err != nil {
		return nil, err
	}
	p.Callback = at.Scheme + "://" + at.Host + "/callback"
	if s.Access != Public {
		provider, err := parseProvider(s.Access, s.Provider)
		if err != nil {
			return nil, err
		}
		p.ProviderCall, p.ProviderName, p.ProviderTitle = provider.Call(), provider.Name, provider.Title
	}
	files, ids := nameSet{}, nameSet{}
	files.reserve("main", "access", "keys", "examples", "probe", "tools")
	ids.reserve("tools", "server", "probe") // tests have these names
	if len(s.From) == 0 {
		p.Sample, p.Items = sampleTools(s.Tools, files, ids)
		for _, t := range p.Sample {
			p.Writes = p.Writes || !t.Reads()
			p.Tools = append(p.Tools, listedTool{t.Name, t.Effect.String(), t.Title})
		}
	} else if err := p.port(files, ids); err != nil {
		return nil, err
	}
	p.describe()
	return p, nil
}

// Authentication says in the documentation which account users need.
func (p *project) Authentication() string {
	where := p.ProviderTitle
	if where == "another provider" {
		where = "the provider of your organization"
	}
	text := "Log in with your account at " + where + "."
	if p.APIKey {
		text += " Programs send an API key in the header X-API-Key instead."
	}
	return text
}

// describe makes the tagline and the description from the tools, unless they are given.
func (p *project) describe() {
	var acts []string
	for i, t := range p.Tools {
		if i == 3 {
			acts = append(acts, "more")
			break
		}
		acts = append(acts, strings.Join(words(t.Name), " "))
	}
	list := strings.Join(acts, ", ")
	if i := strings.LastIndex(list, ", "); i >= 0 {
		list = list[:i] + " and " + list[i+2:]
	}
	if p.Tagline == "" {
		if p.Tagline = sentence(list); len(p.Tagline) > 100 {
			p.Tagline = "Tools of " + p.Title
		}
	}
	if p.Description == "" {
		p.Description = p.Title + " lets an assistant " + list + "."
	}
}

// files runs the templates.
func (p *project) files() ([]File, error) {
	type source struct {
		path, template string
		data           any
	}
	list := []source{
		{"go.mod", "go.mod", p}, {"main.go", "main.go", p}, {"access.go", p.Access + ".go", p}, {"probe.go", "probe.go", p},
		{"main_test.go", "main_test.go", p}, {"README.md", "README.md", p}, {"Dockerfile", "Dockerfile", p},
		{".dockerignore", "dockerignore", p}, {".gitignore", "gitignore", p}, {".github/workflows/ci.yml", "ci.yml", p},
	}
	if p.APIKey {
		list = append(list, source{"keys.go", "keys.go", p})
	}
	if p.Sample != nil {
		list = append(list, source{"tools.go", "tools.go", p}, source{"examples.go", "examples.go", p},
			source{"service/service.go", "service.go", p}, source{"service/service_test.go", "service_test.go", p})
	} else {
		list = append(list, source{"tools.go", "ported.go", p}, source{"examples.go", "portedexamples.go", p})
	}
	for _, t := range p.Sample {
		list = append(list, source{t.File, "tool.go", struct {
			*project
			Tool sampleTool
		}{p, t}})
	}
	for _, t := range p.Ported {
		list = append(list, source{t.File, "portedtool.go", struct {
			*project
			Tool portedTool
		}{p, t}})
	}
	files := make([]File, 0, len(list))
	for _, s := range list {
		var b bytes.Buffer
		if err := templates.ExecuteTemplate(&b, s.template+".tmpl", s.data); err != nil {
			return nil, err
		}
		content := b.Bytes()
		if strings.HasSuffix(s.path, ".go") {
			formatted, err := format.Source(content)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.path, err)
			}
			content = formatted
		}
		files = append(files, File{s.path, content})
	}
	return files, nil
}

// markdown returns a text for a line of Markdown or a cell of a table, with everything escaped that
// Markdown reads.
func markdown(s string) string {
	var b strings.Builder
	first := true // only digits so far
	for _, r := range oneLine(s, 2000) {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '&':
			b.WriteString("&amp;")
		case strings.ContainsRune("\\`*_{}[]!|>~", r), first && strings.ContainsRune("#+-=.)", r):
			b.WriteString("\\" + string(r))
		default:
			b.WriteRune(r)
		}
		first = first && unicode.IsDigit(r)
	}
	return b.String()
}
