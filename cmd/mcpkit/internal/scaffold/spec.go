package scaffold

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Values of Spec.Access.
const (
	Public = "public" // everybody may call every tool
	OAuth  = "oauth"  // users log in at an identity provider that MCP clients can use
	Login  = "login"  // the program is an authorization server in front of an identity provider
)

// A Spec says which server to write.
type Spec struct {
	// Module is the module path, such as example.com/notes.
	Module string
	// Name, Title, URL, Privacy, Support, Security, Tagline and Description are those of the manifest.
	// Tagline and Description are made from the title and the tools if they are empty.
	Name, Title, URL, Privacy, Support, Security, Tagline, Description string

	// Access is Public, OAuth or Login.
	Access string
	// Reason is why a Public server needs no login.
	Reason string
	// Provider is the identity provider of OAuth or Login, as NAME:VALUE,VALUE; see [Providers].
	Provider string
	// APIKey also accepts API keys in a header, beside the login.
	APIKey bool

	// Tools are the tools to write. They may be empty if From is not.
	Tools []Tool
	// From are the tools of another server, to write handlers for; nil without such a server.
	From []policy.Tool

	// Version is the version of mcpkit that the module requires, and Replace the directory of a
	// checkout of mcpkit that replaces it; exactly one is set.
	Version, Replace string
}

// A Tool is a tool over the sample service.
type Tool struct {
	Name   string
	Effect annotate.Effect
	Title  string
}

// The effects by the names that ParseTool accepts.
var effects = map[string]annotate.Effect{
	"read": annotate.EffectReadOnly, "read-only": annotate.EffectReadOnly,
	"add": annotate.EffectAdditive, "additive": annotate.EffectAdditive,
	"change": annotate.EffectDestructive, "destructive": annotate.EffectDestructive,
}

var toolName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// ParseTool reads a tool in the form NAME:EFFECT or NAME:EFFECT:TITLE. EFFECT is read, add or
// change.
func ParseTool(s string) (Tool, error) {
	name, rest, ok := strings.Cut(s, ":")
	effect, title, titled := strings.Cut(rest, ":")
	if !ok {
		return Tool{}, fmt.Errorf("%q has no effect: write NAME:EFFECT:TITLE, such as search_notes:read:Search notes", s)
	}
	if !toolName.MatchString(name) {
		return Tool{}, fmt.Errorf("the tool name %q must have 1 to 64 ASCII letters, digits, _ and -, such as search_notes", name)
	}
	e, ok := effects[effect]
	if !ok {
		return Tool{}, fmt.Errorf("the effect %q of tool %s must be read, add or change: change is for tools that may overwrite, delete or send something", effect, name)
	}
	if !titled {
		title = sentence(strings.Join(words(name), " "))
	}
	if err := plainText(title, 100); err != nil {
		return Tool{}, fmt.Errorf("the title of tool %s %w", name, err)
	}
	return Tool{Name: name, Effect: e, Title: title}, nil
}

// A FieldError is a wrong or missing field of a Spec.
type FieldError struct {
	Field   string // the name of the field, such as "Module"
	Missing bool
	Err     error
}

// Error returns the text of Err.
func (e *FieldError) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *FieldError) Unwrap() error { return e.Err }

// Check returns every mistake of s as a *FieldError, joined.
func (s *Spec) Check() error {
	var errs []error
	for _, field := range fields {
		if err := field.check(s); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// CheckField returns what is wrong with one field of s, or nil.
func (s *Spec) CheckField(name string) *FieldError {
	for _, field := range fields {
		if field.name == name {
			return field.check(s)
		}
	}
	return nil
}

// A specField is a field of a Spec and what it must be.
type specField struct {
	name string
	// needed reports whether s needs the field.
	needed func(s *Spec) bool
	value  func(s *Spec) string
	valid  func(s *Spec) error
}

func (f specField) check(s *Spec) *FieldError {
	switch {
	case f.value(s) == "" && f.needed(s):
		return &FieldError{f.name, true, fmt.Errorf("%s is missing", f.name)}
	case f.value(s) == "":
		return nil
	}
	if err := f.valid(s); err != nil {
		return &FieldError{f.name, false, err}
	}
	return nil
}

func always(*Spec) bool { return true }

func never(*Spec) bool { return false }

var fields = []specField{
	{"Module", always, func(s *Spec) string { return s.Module }, func(s *Spec) error { return checkModule(s.Module) }},
	{"Name", always, func(s *Spec) string { return s.Name }, func(s *Spec) error {
		if !serverName.MatchString(s.Name) {
			return fmt.Errorf("the name %q must have 1 to 64 lower-case ASCII letters, digits and -, beginning with a letter, such as notes", s.Name)
		}
		return nil
	}},
	{"Title", always, func(s *Spec) string { return s.Title }, func(s *Spec) error { return named("the title", plainText(s.Title, 100)) }},
	{"URL", always, func(s *Spec) string { return s.URL }, func(s *Spec) error {
		if err := checkURL("the URL", s.URL); err != nil {
			return err
		}
		if u, _ := url.Parse(s.URL); strings.Trim(u.Path, "/") == "" || u.RawQuery != "" || u.Fragment != "" {
			return fmt.Errorf("the URL %q must have a path and no query, such as https://notes.example.com/mcp", s.URL)
		}
		return nil
	}},
	{"Privacy", always, func(s *Spec) string { return s.Privacy }, func(s *Spec) error { return checkURL("the privacy policy", s.Privacy) }},
	{"Support", always, func(s *Spec) string { return s.Support }, func(s *Spec) error { return checkContact("support", s.Support) }},
	{"Security", always, func(s *Spec) string { return s.Security }, func(s *Spec) error { return checkContact("security", s.Security) }},
	{"Tagline", never, func(s *Spec) string { return s.Tagline }, func(s *Spec) error { return named("the tagline", plainText(s.Tagline, 200)) }},
	{"Description", never, func(s *Spec) string { return s.Description }, func(s *Spec) error { return named("the description", plainText(s.Description, 2000)) }},
	{"Access", always, func(s *Spec) string { return s.Access }, func(s *Spec) error {
		if s.Access != Public && s.Access != OAuth && s.Access != Login {
			return fmt.Errorf("the access %q must be public, oauth or login", s.Access)
		}
		return nil
	}},
	{"Reason", func(s *Spec) bool { return s.Access == Public }, func(s *Spec) string { return s.Reason }, func(s *Spec) error {
		if s.Access != Public && s.Access != "" {
			return errors.New("a reason is for access public only")
		}
		return named("the reason", plainText(s.Reason, 200))
	}},
	{"Provider", func(s *Spec) bool { return s.Access == OAuth || s.Access == Login }, func(s *Spec) string { return s.Provider }, func(s *Spec) error {
		if s.Access == Public {
			return errors.New("a provider is for access oauth and login only")
		}
		_, err := parseProvider(s.Access, s.Provider)
		return err
	}},
	{"APIKey", never, func(s *Spec) string { return map[bool]string{true: "true"}[s.APIKey] }, func(s *Spec) error {
		if s.Access == Public {
			return errors.New("API keys are accepted beside a login, so they need access oauth or login")
		}
		return nil
	}},
	{"Tools", func(s *Spec) bool { return len(s.From) == 0 }, func(s *Spec) string {
		if len(s.Tools) == 0 {
			return ""
		}
		return s.Tools[0].Name
	}, checkTools},
}

var serverName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}$`)

func checkTools(s *Spec) error {
	if len(s.From) > 0 {
		return errors.New("tools are given together with the tools of another server; give one of the two")
	}
	seen := map[string]bool{}
	for _, t := range s.Tools {
		if seen[t.Name] {
			return fmt.Errorf("two tools have the name %s", t.Name)
		}
		seen[t.Name] = true
	}
	return nil
}

func named(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %w", what, err)
}

// plainText refuses what is no line of text: control characters, invisible and bidirectional ones.
func plainText(s string, limit int) error {
	switch n := utf8.RuneCountInString(s); {
	case strings.TrimSpace(s) == "":
		return errors.New("is empty")
	case !utf8.ValidString(s):
		return errors.New("is not valid UTF-8")
	case n > limit:
		return fmt.Errorf("has %d characters; %d are allowed", n, limit)
	}
	for i, r := range s {
		if !unicode.IsPrint(r) {
			return fmt.Errorf("has the character %U at byte %d; write one line of visible text", r, i+1)
		}
	}
	return nil
}

// checkURL accepts an https address of a host.
func checkURL(what, s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || plainText(s, 2000) != nil || strings.ContainsAny(s, " <>\"`") {
		return fmt.Errorf("%s %q must be an https address, such as https://notes.example.com/mcp", what, s)
	}
	return nil
}

var mailAddress = regexp.MustCompile(`^[^\s@<>()"` + "`" + `]+@[^\s@<>()"` + "`" + `]+\.[^\s@<>()"` + "`" + `]+$`)

// checkContact accepts an https address or a mail address.
func checkContact(what, s string) error {
	if mailAddress.MatchString(s) && plainText(s, 254) == nil || checkURL("", s) == nil {
		return nil
	}
	return fmt.Errorf("the %s contact %q must be a mail address or an https address", what, s)
}

// Elements of a module path, as `go help mod` describes them: these are those that also every file
// system accepts.
var modulePath = regexp.MustCompile(`^[a-zA-Z0-9_~-][a-zA-Z0-9_.~-]*(/[a-zA-Z0-9_~-][a-zA-Z0-9_.~-]*)*$`)

func checkModule(path string) error {
	bad := !modulePath.MatchString(path) || len(path) > 255
	for element := range strings.SplitSeq(path, "/") {
		bad = bad || strings.HasSuffix(element, ".") || strings.HasPrefix(element, "-")
	}
	if bad {
		return fmt.Errorf("the module path %q must have elements of ASCII letters, digits, -, _, ~ and . with / between them, such as example.com/notes", path)
	}
	switch path {
	case "main", "std", "cmd", "all", "tool", "work":
		return fmt.Errorf("the module path %q has a meaning for the go command; use a path such as example.com/%s", path, path)
	}
	if strings.HasPrefix(path, "github.com/mcpkit-go/mcpkit/") || path == "github.com/mcpkit-go/mcpkit" {
		return fmt.Errorf("the module path %q belongs to mcpkit", path)
	}
	return nil
}
