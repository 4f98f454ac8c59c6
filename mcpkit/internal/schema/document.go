package schema

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// A document is a JSON document with schemas in it, and where each is.
type document struct {
	url       string
	root      any
	resources map[string]*resource // by URL
	schemas   map[string]*resource // by pointer, the resource that the schema there belongs to
}

// A resource is a schema with a URL: the root of a document, or a schema in it with an identifier.
type resource struct {
	document *document
	url      string
	pointer  string
	dialect  dialect
	anchors  map[string]string // pointers by name
	dynamic  []string          // names of the anchors that are dynamic
	scope    *dynamicScope     // made when the first rule of the resource is compiled
}

func newDocument(url string, root any) (*document, error) {
	d := &document{url: url, root: root, resources: map[string]*resource{}, schemas: map[string]*resource{}}
	return d, d.index(root, "", nil)
}

// index finds the resources, anchors and schemas in the schema at a pointer, which is in the
// resource outer.
func (d *document) index(value any, pointer string, outer *resource) error {
	if d.schemas[pointer] != nil {
		return nil
	}
	within, err := d.enter(value, pointer, outer)
	if err != nil {
		return err
	}
	d.schemas[pointer] = within
	schema, ok := value.(map[string]any)
	if !ok {
		return nil
	}
	if err := within.addAnchors(schema, pointer); err != nil {
		return err
	}
	for _, sub := range within.dialect.subschemas(schema) {
		if err := d.index(sub.value, pointer+sub.pointer, within); err != nil {
			return err
		}
	}
	return nil
}

// enter returns the resource that the schema at a pointer belongs to: a new one, or outer.
func (d *document) enter(value any, pointer string, outer *resource) (*resource, error) {
	base, dialect := d.url, latest
	if outer != nil {
		base, dialect = outer.url, outer.dialect
	}
	schema, _ := value.(map[string]any)
	id, _ := dialect.id(schema)
	if named, ok := schema["$schema"].(string); ok && (outer == nil || id != "") {
		if dialect, ok = dialectOf(named); !ok {
			return nil, fmt.Errorf("unsupported $schema %q", clip(named))
		}
		id, _ = dialect.id(schema)
	}
	if id == "" && outer != nil {
		return outer, nil
	}
	at, err := resolve(base, id)
	if err != nil {
		return nil, fmt.Errorf("the identifier %q is not a URL", clip(id))
	}
	if other := d.resources[at]; other != nil {
		return nil, fmt.Errorf("the identifier %q is used twice", clip(id))
	}
	r := &resource{document: d, url: at, pointer: pointer, dialect: dialect, anchors: map[string]string{}}
	d.resources[at] = r
	return r, nil
}

func (r *resource) addAnchors(schema map[string]any, pointer string) error {
	var names []string
	if r.dialect < 2019 {
		if _, fragment := r.dialect.id(schema); fragment != "" && fragment[0] != '/' {
			names = append(names, fragment)
		}
	} else if name, ok := schema["$anchor"].(string); ok {
		names = append(names, name)
	}
	if name, ok := schema["$dynamicAnchor"].(string); ok && r.dialect >= 2020 {
		names = append(names, name)
		r.dynamic = append(r.dynamic, name)
	}
	for _, name := range names {
		if other, ok := r.anchors[name]; ok && other != pointer {
			return fmt.Errorf("the anchor %q is used twice", clip(name))
		}
		r.anchors[name] = pointer
	}
	return nil
}

// resolve returns the URL, without a fragment, that a reference means at a base URL.
func resolve(base, reference string) (string, error) {
	if reference == "" {
		return base, nil
	}
	at, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	if at, err = at.Parse(reference); err != nil {
		return "", err
	}
	return at.String(), nil
}

// lookup returns the value at a pointer.
func (d *document) lookup(pointer string) (any, bool) {
	value := d.root
	if pointer == "" {
		return value, true
	}
	for token := range strings.SplitSeq(pointer[1:], "/") {
		token = unescapePointer(token)
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[token]
			if !ok {
				return nil, false
			}
			value = next
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

// resourceAt returns the resource that a pointer is in.
func (d *document) resourceAt(pointer string) *resource {
	for {
		if r := d.schemas[pointer]; r != nil {
			return r
		}
		slash := strings.LastIndexByte(pointer, '/')
		if slash < 0 {
			return d.schemas[""]
		}
		pointer = pointer[:slash]
	}
}
