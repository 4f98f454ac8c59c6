package fields

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// A Field is a member of a schema: an argument of a tool, or a member of its result.
type Field struct {
	Path        string // its place in the schema, such as "filter.kind"
	Name        string
	Description string // as the author wrote it

	sentences []prose.Sentence // of the description
	phrases   []phrase         // what it is called: first by its name, then by its description
	handle    bool             // the description says that the value only refers to something
	reference bool             // the name says so: secret_id
	values    []string         // the values of a list of choices
	kinds     map[string]bool  // its JSON types; empty if the schema names none
	choice    bool             // the value is one of a list
	holder    bool             // it is an object with members, or a list of such objects
	roles     bool             // it is a list of messages with roles
	masked    bool             // the format is that of a password field
	siblings  map[string]bool  // the names of the members next to it, in lower case
	said      map[string]bool  // the words of the description, and of the name
}

// Of returns the fields of a schema, in the order of their paths.
func Of(d schemadoc.Document) []Field {
	var all []Field
	d.Walk(func(n schemadoc.Node) {
		if n.Keyword == "properties" {
			all = append(all, read(n))
		}
	})
	siblings := map[string]map[string]bool{}
	for _, f := range all {
		parent := parentOf(f.Path, f.Name)
		if siblings[parent] == nil {
			siblings[parent] = map[string]bool{}
		}
		siblings[parent][strings.ToLower(f.Name)] = true
	}
	for i, f := range all {
		all[i].siblings = siblings[parentOf(f.Path, f.Name)]
	}
	return all
}

// read returns the field of a node.
func read(n schemadoc.Node) Field {
	f := Field{Path: n.Path, Name: n.Name, kinds: map[string]bool{}, said: map[string]bool{}}
	f.Description, _ = n.Object["description"].(string)
	if f.Description == "" {
		f.Description, _ = n.Object["title"].(string)
	}
	f.readType(n.Object)
	format, _ := n.Object["format"].(string)
	f.masked = format == "password"
	f.sentences = prose.Sentences(words.Fold(f.Description))
	f.phrases = append(f.phrases, namePhrase(parentOf(n.Path, n.Name), n.Name))
	for _, w := range f.phrases[0].words {
		f.said[w] = true
	}
	for _, s := range f.sentences {
		for _, w := range s.Words {
			for _, part := range words.SplitName(w.Lower) {
				f.said[part] = true
			}
		}
	}
	f.reference = references.Has(f.phrases[0].head())
	described := describedAs(f.sentences)
	f.handle = len(described) > 0 && refers(described[0])
	f.phrases = append(f.phrases, described...)
	return f
}

// readType reads the types of a schema, also those of its alternatives.
func (f *Field) readType(schema map[string]any) {
	switch t := schema["type"].(type) {
	case string:
		f.kinds[t] = true
	case []any:
		for _, one := range t {
			if name, ok := one.(string); ok {
				f.kinds[name] = true
			}
		}
	}
	if list, ok := schema["enum"].([]any); ok && len(list) > 0 {
		f.choice = true
		for _, v := range list {
			if text, ok := v.(string); ok {
				f.values = append(f.values, text)
			}
		}
	}
	if _, ok := schema["const"]; ok {
		f.choice = true
	}
	if members, ok := schema["properties"].(map[string]any); ok && len(members) > 0 {
		f.holder = true
	}
	if items, ok := schema["items"].(map[string]any); ok {
		if members, ok := items["properties"].(map[string]any); ok && len(members) > 0 {
			f.holder = true
			f.roles = members["role"] != nil && (members["content"] != nil || members["text"] != nil || members["message"] != nil)
		}
		if list, ok := items["enum"].([]any); ok && len(list) > 0 {
			f.choice = true
		}
	}
}

// text reports whether the value may be a text, or a list or an object with texts.
func (f *Field) text() bool {
	return len(f.kinds) == 0 || f.kinds["string"] || f.kinds["array"] || f.kinds["object"]
}

// yesNo reports whether the value is true or false.
func (f *Field) yesNo() bool { return f.kinds["boolean"] }

// number reports whether the value may be a number.
func (f *Field) number() bool { return f.kinds["integer"] || f.kinds["number"] }

// says reports whether the name or the description of f has one of the words.
func (f *Field) says(list *prose.List) bool { return list.Any(f.said) }

// parentOf returns the name of the member that holds the member with that path and name, or "".
func parentOf(path, name string) string {
	rest := strings.TrimRight(strings.TrimSuffix(path, name), ".[]*")
	return strings.TrimRight(rest[strings.LastIndexByte(rest, '.')+1:], "[]")
}
