package openapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

// mappingMember has the mapping of a discriminator, whose references often lead nowhere.
const mappingMember = "x-mcpkit-mapping"

// Members that this package adds for facts that the typed document cannot hold.
const (
	missingMember  = "x-mcpkit-missing"  // the reference that leads nowhere
	numberMember   = "x-mcpkit-number"   // the digits of a number that a float64 would change
	optionalMember = "x-mcpkit-optional" // of a body: the document says required: false
	exactPrefix    = "x-mcpkit-exact-"   // and the name of a bound: its digits, if a float64 would change them
)

// Keywords whose values are scalars of one type. Generators write some of them in another type,
// such as version: 1.0 and nullable: "true".
var (
	stringKeywords = []string{"openapi", "title", "version", "description", "summary", "operationId", "name", "in", "format", "pattern",
		"url", "$ref", "style", "scheme", "bearerFormat", "openIdConnectUrl", "propertyName", "contentEncoding", "contentMediaType"}
	booleanKeywords = []string{"nullable", "deprecated", "readOnly", "writeOnly", "explode", "allowReserved", "allowEmptyValue", "uniqueItems"}
	numberKeywords  = []string{"minimum", "maximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"}
)

// boundKeywords are those of numbers, which the typed document has as float64.
var boundKeywords = []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}

// dataKeywords have values that are data and no part of the description.
var dataKeywords = []string{"default", "const", "enum", "example", "examples", "value"}

// nameKeywords have objects whose members are named by the author of the document, who may call one
// "default" or "value".
var nameKeywords = []string{"properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "paths", "pathItems", "responses", "schemas",
	"parameters", "headers", "requestBodies", "securitySchemes", "mediaTypes", "content", "encoding", "variables", "scopes"}

// minorKeywords only narrow, explain or illustrate a value, so a document can be used without them.
var minorKeywords = []string{"description", "summary", "title", "required", "pattern", "format", "example", "examples", "default", "externalDocs", "xml",
	"deprecated", "nullable", "readOnly", "writeOnly", "uniqueItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
	"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "tags", "contact", "license", "termsOfService", "callbacks", "links",
	"security", "discriminator", "allowReserved", "allowEmptyValue", "headers", "encoding"}

// A repair makes a document one that the typed decoder reads.
type repair struct {
	root     *yaml.Node
	external bool // references to other documents are followed
	notes    []Note
	targets  map[string]*yaml.Node                // by local reference; nil for one that leads nowhere
	members  map[*yaml.Node]map[string]*yaml.Node // of the mappings that references lead through
	sizes    map[*yaml.Node]int                   // of media types that references lead to
	inlined  int                                  // nodes that stand for references to media types
}

func (r *repair) note(n *yaml.Node, format string, args ...any) {
	const maxNotes = 100
	if len(r.notes) < maxNotes {
		r.notes = append(r.notes, Note{Text: fmt.Sprintf("line %d: ", n.Line) + fmt.Sprintf(format, args...)})
	}
}

func (r *repair) run() error {
	r.targets, r.members = map[string]*yaml.Node{}, map[*yaml.Node]map[string]*yaml.Node{}
	r.sizes = map[*yaml.Node]int{}
	for _, name := range []string{"webhooks"} { // requests that the service makes
		remove(r.root, name)
	}
	_, components := member(r.root, "components")
	for _, name := range []string{"callbacks", "links"} {
		remove(components, name)
	}
	return r.visit(r.root, "", false)
}

// remove removes a member of a mapping.
func remove(n *yaml.Node, name string) {
	if n == nil || n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			n.Content = slices.Delete(n.Content, i, i+2)
			return
		}
	}
}

// visit repairs the node that is the value of a keyword; data says that it is not a description.
func (r *repair) visit(n *yaml.Node, keyword string, data bool) error {
	switch n.Kind {
	case yaml.ScalarNode:
		return r.scalar(n, keyword, data)
	case yaml.SequenceNode:
		for _, c := range n.Content {
			of := keyword
			if c.Kind == yaml.MappingNode { // one of a list of parameters is not an object of parameters
				of = ""
			}
			if err := r.visit(c, of, data); err != nil {
				return err
			}
		}
		return nil
	case yaml.MappingNode:
		return r.mapping(n, keyword, data)
	}
	return at(n, "the document has a value of an unknown kind")
}

func (r *repair) mapping(n *yaml.Node, keyword string, data bool) error {
	if _, ref := member(n, "$ref"); !data && keyword != "properties" && ref != nil && ref.Kind == yaml.ScalarNode {
		r.reference(n, ref)
	}
	if !data && keyword != "properties" {
		markOptional(n)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode:
			return at(key, "a member of an object has a name that is not a text")
		case seen[key.Value]:
			return at(key, "the object has the member %q twice", key.Value)
		}
		seen[key.Value] = true
		key.Tag, key.Style = "!!str", yaml.DoubleQuotedStyle
		name := key.Value
		if slices.Contains(nameKeywords, keyword) && !(keyword == "responses" && strings.HasPrefix(name, "x-")) {
			name = ""
		}
		if keyword == "content" && !data {
			if err := r.inlineMediaType(value); err != nil {
				return err
			}
		}
		if name == "discriminator" && !data {
			moveMapping(value)
		}
		isData := data || slices.Contains(dataKeywords, name) || strings.HasPrefix(name, "x-")
		if err := r.visit(value, name, isData); err != nil {
			return err
		}
		if digits, changed := changedByFloat(value); changed && !data && slices.Contains(boundKeywords, name) && !has(n, exactPrefix+name) {
			n.Content = append(n.Content,
				&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: exactPrefix + name, Line: key.Line, Column: key.Column},
				&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: digits, Style: yaml.DoubleQuotedStyle, Line: value.Line, Column: value.Column})
		}
	}
	return nil
}

// has reports whether a mapping has a member.
func has(n *yaml.Node, name string) bool {
	_, value := member(n, name)
	return value != nil
}

// inlineMediaType replaces a reference to a media type (OpenAPI 3.2) by that media type, because
// the typed document has no such references. It keeps a reference that leads nowhere, and one to a
// media type that contains further references.
func (r *repair) inlineMediaType(n *yaml.Node) error {
	target := n
	const longest = 10
	for range longest {
		_, ref := member(target, "$ref")
		if ref == nil {
			break
		}
		text := strings.TrimSpace(ref.Value)
		if !strings.HasPrefix(text, "#") {
			if r.external { // or else there is a note about each reference to another document
				r.note(n, "the media type %q of another document is not read", text)
			}
			return nil
		}
		if target = r.target(text); target == nil { // there is a note about it
			return nil
		}
	}
	if target == n {
		return nil
	}
	size, known := r.sizes[target]
	if !known {
		size = sizeOfMediaType(target, "", false)
		r.sizes[target] = size
	}
	if target.Kind != yaml.MappingNode || has(target, "$ref") || size < 0 {
		r.note(n, "the reference to a media type is not followed, because it leads to no media type, to one with other ones in it, or over more than %d references", longest)
		return nil
	}
	const most = 1 << 20 // nodes
	if r.inlined += size; r.inlined > most {
		return at(n, "the references to media types stand for more than %d values; write the schemas of the media types as references", most)
	}
	n.Content = slices.Clone(target.Content)
	return nil
}

// sizeOfMediaType returns how many nodes a part of a media type has, or -1 if there are other media
// types in it. keyword is that of the part; data says that it is not a description.
func sizeOfMediaType(n *yaml.Node, keyword string, data bool) int {
	size := 1
	names := slices.Contains(nameKeywords, keyword)
	if _, inner := member(n, "content"); inner != nil && !names && !data {
		return -1
	}
	for i, c := range n.Content {
		of, isData := "", data
		if n.Kind == yaml.MappingNode && i%2 == 1 && !names {
			of = n.Content[i-1].Value
			isData = isData || slices.Contains(dataKeywords, of) || strings.HasPrefix(of, "x-")
		}
		inner := sizeOfMediaType(c, of, isData)
		if inner < 0 {
			return -1
		}
		size += inner
	}
	return size
}

// markOptional marks a body that the document says is optional, because the typed document does not
// tell it from one about which the document says nothing.
func markOptional(n *yaml.Node) {
	_, content := member(n, "content")
	_, required := member(n, "required")
	if has(n, optionalMember) {
		return
	}
	if content == nil || content.Kind != yaml.MappingNode || required == nil || required.Tag != "!!bool" || !strings.EqualFold(required.Value, "false") {
		return
	}
	n.Content = append(n.Content,
		&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: optionalMember, Line: n.Line, Column: n.Column},
		&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true", Line: required.Line, Column: required.Column})
}

// moveMapping moves the mapping of a discriminator to where the typed document does not follow its
// references.
func moveMapping(discriminator *yaml.Node) {
	key, mapping := member(discriminator, "mapping")
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return
	}
	key.Value = mappingMember
	for i := 1; i < len(mapping.Content); i += 2 {
		if target := mapping.Content[i]; target.Kind == yaml.ScalarNode {
			target.Tag, target.Style = "!!str", yaml.DoubleQuotedStyle
		}
	}
}

func (r *repair) scalar(n *yaml.Node, keyword string, data bool) error {
	if n.Tag == "!!timestamp" || n.Tag != "" && !strings.HasPrefix(n.Tag, "!!") || n.Tag == "!!binary" {
		n.Tag = "!!str"
	}
	if n.Tag == "!!float" || n.Tag == "!!int" {
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil && (math.IsInf(f, 0) || math.IsNaN(f)) || strings.HasPrefix(strings.TrimLeft(n.Value, "+-"), ".") && !strings.ContainsAny(n.Value, "0123456789") {
			return at(n, "%s is not a number of JSON", n.Value)
		}
	}
	if n.Tag == "!!int" && !json.Valid([]byte(n.Value)) { // such as 0x1F
		if i, ok := new(big.Int).SetString(n.Value, 0); ok {
			n.Value = i.String()
		}
	}
	if n.Tag == "!!float" && !json.Valid([]byte(n.Value)) { // such as +1.5
		n.Value = jsonNotation(n.Value)
	}
	if data {
		if digits, changed := changedByFloat(n); changed {
			*n = yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: n.Line, Column: n.Column, Content: []*yaml.Node{
				{Kind: yaml.ScalarNode, Tag: "!!str", Value: numberMember, Line: n.Line, Column: n.Column},
				{Kind: yaml.ScalarNode, Tag: "!!str", Value: digits, Style: yaml.DoubleQuotedStyle, Line: n.Line, Column: n.Column}}}
		}
		return nil
	}
	switch {
	case slices.Contains(stringKeywords, keyword) && n.Tag != "!!null":
		n.Tag = "!!str"
	case slices.Contains(booleanKeywords, keyword) && n.Tag == "!!str":
		if b, err := strconv.ParseBool(strings.ToLower(n.Value)); err == nil {
			n.Tag, n.Style, n.Value = "!!bool", 0, strconv.FormatBool(b)
		}
	case slices.Contains(numberKeywords, keyword) && n.Tag == "!!str":
		if _, err := strconv.ParseFloat(n.Value, 64); err == nil && json.Valid([]byte(n.Value)) {
			n.Tag, n.Style = "!!float", 0
		}
	}
	return nil
}

// jsonNotation returns a number of YAML with a fraction or an exponent as JSON writes it.
func jsonNotation(text string) string {
	sign, digits := "", strings.TrimPrefix(strings.ReplaceAll(text, "_", ""), "+")
	if rest, negative := strings.CutPrefix(digits, "-"); negative {
		sign, digits = "-", rest
	}
	exponent := ""
	if i := strings.IndexAny(digits, "eE"); i >= 0 {
		digits, exponent = digits[:i], digits[i:]
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	if made := sign + whole + fraction + exponent; json.Valid([]byte(made)) {
		return made
	}
	return text
}

// changedByFloat reports whether a float64 has other digits than a number of JSON.
func changedByFloat(n *yaml.Node) (digits string, changed bool) {
	if n.Tag != "!!int" && n.Tag != "!!float" || len(n.Value) < 16 || len(n.Value) > 400 || !json.Valid([]byte(n.Value)) {
		return "", false
	}
	f, err := strconv.ParseFloat(n.Value, 64)
	if err != nil {
		return n.Value, true
	}
	exact, ok := new(big.Rat).SetString(n.Value)
	return n.Value, ok && exact.Cmp(new(big.Rat).SetFloat64(f)) != 0 && n.Value != strconv.FormatFloat(f, 'f', -1, 64)
}

// reference replaces a reference that leads nowhere by a mark, so that only the operations that
// need it cannot be tools.
func (r *repair) reference(n, ref *yaml.Node) {
	text := strings.TrimSpace(ref.Value)
	if !strings.HasPrefix(text, "#") && (r.external || text == "") {
		return
	}
	if strings.HasPrefix(text, "#") && r.leadsSomewhere(text) {
		return
	}
	n.Content = []*yaml.Node{
		{Kind: yaml.ScalarNode, Tag: "!!str", Value: missingMember, Line: n.Line, Column: n.Column},
		{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Style: yaml.DoubleQuotedStyle, Line: ref.Line, Column: ref.Column}}
	if strings.HasPrefix(text, "#") {
		r.note(ref, "the reference %q leads nowhere", text)
		return
	}
	r.note(ref, "the reference %q leads to another document, which is not read; see openapi.References", text)
}

// leadsSomewhere reports whether a local reference leads to a value that is not a reference to
// itself.
func (r *repair) leadsSomewhere(text string) bool {
	visited := map[string]bool{}
	for {
		if visited[text] {
			return false
		}
		visited[text] = true
		n := r.target(text)
		if n == nil || n.Kind != yaml.MappingNode && n.Kind != yaml.ScalarNode {
			return false
		}
		_, ref := member(n, "$ref")
		if ref == nil || ref.Kind != yaml.ScalarNode || !strings.HasPrefix(ref.Value, "#") {
			return true
		}
		text = ref.Value
		const longest = 50
		if len(visited) > longest {
			return false
		}
	}
}

func (r *repair) target(text string) *yaml.Node {
	if n, known := r.targets[text]; known {
		return n
	}
	n := r.root
	for token := range strings.SplitSeq(strings.TrimPrefix(strings.TrimPrefix(text, "#"), "/"), "/") {
		if decoded, err := url.PathUnescape(token); err == nil {
			token = decoded
		}
		if n = r.child(n, strings.NewReplacer("~1", "/", "~0", "~").Replace(token)); n == nil {
			break
		}
	}
	if text == "#" || text == "#/" {
		n = nil // the whole document is not a schema
	}
	r.targets[text] = n
	return n
}

// child returns the node at one step of a JSON pointer, nil if it is missing.
func (r *repair) child(n *yaml.Node, token string) *yaml.Node {
	switch n.Kind {
	case yaml.MappingNode:
		if r.members[n] == nil {
			r.members[n] = map[string]*yaml.Node{}
			for i := 0; i+1 < len(n.Content); i += 2 {
				r.members[n][n.Content[i].Value] = n.Content[i+1]
			}
		}
		return r.members[n][token]
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i]
		}
	}
	return nil
}

// decode decodes the document, and leaves out members of minor keywords that cannot be decoded.
func (r *repair) decode() (*openapi3.T, error) {
	const rounds = 4
	for range rounds {
		var doc openapi3.T
		err := r.root.Decode(&doc)
		if err == nil {
			return &doc, nil
		}
		var all *yaml.LoadErrors
		if !errors.As(err, &all) || len(all.Errors) == 0 {
			return nil, &Error{Message: "the document cannot be read: " + strings.TrimPrefix(err.Error(), "yaml: ")}
		}
		rejected := map[[2]int]string{}
		for _, e := range all.Errors {
			rejected[[2]int{e.Mark.Line, e.Mark.Column}] = e.Message
		}
		first := all.Errors[0]
		if !r.drop(r.root, rejected) {
			return nil, &Error{Line: first.Mark.Line, Column: first.Mark.Column, Message: "the document cannot be read here: " + misplaced(first.Message)}
		}
	}
	return nil, &Error{Message: "the document has too many values of wrong types"}
}

// drop removes the members of minor keywords at the positions where decoding failed. It returns
// false if another value failed.
func (r *repair) drop(n *yaml.Node, rejected map[[2]int]string) bool {
	var left []*yaml.Node
	if n.Kind != yaml.MappingNode {
		for _, c := range n.Content {
			if rejected[[2]int{c.Line, c.Column}] != "" || !r.drop(c, rejected) {
				return false
			}
		}
		return true
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		minor := slices.Contains(minorKeywords, key.Value) || strings.HasPrefix(key.Value, "x-")
		switch message := rejected[[2]int{value.Line, value.Column}]; {
		case (message != "" || holds(value, rejected)) && minor:
			r.note(value, "%s has a value of a wrong type and is left out", key.Value)
			continue
		case message != "" || !r.drop(value, rejected):
			return false
		}
		left = append(left, key, value)
	}
	n.Content = left
	return true
}

var unfit = regexp.MustCompile("^cannot construct !!(\\w+)(?: (`.*`))? into ")

// misplaced returns the message of the decoder for a value of a wrong type, without the types of
// Go.
func misplaced(message string) string {
	m := unfit.FindStringSubmatch(message)
	if m == nil {
		return message
	}
	what, known := map[string]string{"seq": "a list", "map": "an object", "str": "a text", "int": "a number", "float": "a number", "bool": "a boolean", "null": "null"}[m[1]]
	if !known {
		what = "a value"
	}
	return strings.TrimSpace(what+" "+m[2]) + " does not belong here"
}

// holds reports whether decoding failed at a scalar of a list.
func holds(n *yaml.Node, rejected map[[2]int]string) bool {
	if n.Kind != yaml.SequenceNode {
		return false
	}
	return slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return c.Kind == yaml.ScalarNode && rejected[[2]int{c.Line, c.Column}] != "" })
}

// referenceError returns the error for references that cannot be resolved, at the first reference
// that the error names.
func (r *repair) referenceError(err error) error {
	message := "a reference cannot be resolved: " + err.Error()
	var found *yaml.Node
	var find func(n *yaml.Node)
	find = func(n *yaml.Node) {
		if _, ref := member(n, "$ref"); ref != nil && ref.Kind == yaml.ScalarNode && ref.Value != "" && strings.Contains(err.Error(), ref.Value) && found == nil {
			found = ref
		}
		for _, c := range n.Content {
			find(c)
		}
	}
	if find(r.root); found != nil {
		return at(found, "%s", message)
	}
	return &Error{Message: message}
}
