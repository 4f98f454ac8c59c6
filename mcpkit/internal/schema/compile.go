package schema

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// A place is where a schema is.
type place struct {
	document *document
	pointer  string
}

// A compiler makes rules of schemas, which may refer to each other in cycles. After the first
// error, the rules that it returns are not usable.
type compiler struct {
	documents []*document
	load      func(url string) (*document, error) // for documents that references name
	// formats is set to check formats.
	formats bool

	made  map[place]*rule
	rules []*rule
	// unchecked are the places that references lead to and that no keyword marks as schemas.
	unchecked []place
	err       error
}

func newCompiler(load func(url string) (*document, error), formats bool) *compiler {
	return &compiler{load: load, formats: formats, made: map[place]*rule{}}
}

// compile returns the rules of a document's root.
func (c *compiler) compile(d *document) (*ruleSet, error) {
	c.documents = append(c.documents, d)
	root := c.rule(place{d, ""})
	if c.err != nil {
		return nil, c.err
	}
	return newRuleSet(root, c.rules), nil
}

func (c *compiler) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// rule returns the rule of the schema at a place.
func (c *compiler) rule(at place) *rule {
	if r := c.made[at]; r != nil {
		return r
	}
	r := &rule{id: len(c.rules)}
	c.made[at] = r
	c.rules = append(c.rules, r)
	value, ok := at.document.lookup(at.pointer)
	if !ok {
		c.fail(fmt.Errorf("the reference %q leads to nothing", "#"+at.pointer))
		return r
	}
	within := at.document.schemas[at.pointer]
	if within == nil {
		c.unchecked = append(c.unchecked, at)
		if err := at.document.index(value, at.pointer, at.document.resourceAt(at.pointer)); err != nil {
			c.fail(err)
			return r
		}
		within = at.document.schemas[at.pointer]
	}
	r.scope = c.scope(within)
	switch schema := value.(type) {
	case bool:
		r.always = &schema
	case map[string]any:
		b := builder{compiler: c, at: at, within: within, schema: schema, rule: r}
		b.build()
	default:
		c.fail(fmt.Errorf("#%s: must be a schema, an object or a boolean", at.pointer))
	}
	return r
}

// scope returns the dynamic scope of a resource, with the rules of all its dynamic anchors.
func (c *compiler) scope(r *resource) *dynamicScope {
	if r.scope != nil {
		return r.scope
	}
	root, _ := r.document.lookup(r.pointer)
	schema, _ := root.(map[string]any)
	recursive, _ := schema["$recursiveAnchor"].(bool)
	r.scope = &dynamicScope{recursive: recursive && r.dialect >= 2019, anchors: map[string]*rule{}}
	for _, name := range r.dynamic {
		r.scope.anchors[name] = c.rule(place{r.document, r.anchors[name]})
	}
	return r.scope
}

// target returns the place that a reference in a resource leads to, and its fragment if the
// fragment is the name of an anchor.
func (c *compiler) target(within *resource, reference string) (at place, anchor string) {
	address, fragment, _ := strings.Cut(reference, "#")
	to := within
	if address != "" {
		absolute, err := resolve(within.url, address)
		if err != nil {
			c.fail(fmt.Errorf("the reference %q is not a URL", clip(reference)))
			return place{within.document, ""}, ""
		}
		to = c.resource(absolute)
	}
	if c.err != nil {
		return place{within.document, ""}, ""
	}
	fragment, err := url.PathUnescape(fragment)
	switch {
	case err != nil:
		c.fail(fmt.Errorf("the reference %q is not a URL", clip(reference)))
	case fragment == "" || fragment[0] == '/':
		return place{to.document, to.pointer + fragment}, ""
	}
	pointer, ok := to.anchors[fragment]
	if !ok {
		c.fail(fmt.Errorf("the reference %q leads to no anchor", clip(reference)))
	}
	return place{to.document, pointer}, fragment
}

// resource returns the resource at a URL.
func (c *compiler) resource(at string) *resource {
	for _, d := range c.documents {
		if r := d.resources[at]; r != nil {
			return r
		}
		if d.url == at {
			return d.schemas[""]
		}
	}
	d, err := c.load(at)
	if err != nil {
		c.fail(err)
		return nil
	}
	c.documents = append(c.documents, d)
	return d.schemas[""]
}

// encoded returns the JSON of a value that was decoded from JSON.
func encoded(value any) []byte {
	raw, err := json.Marshal(value)
	if err != nil {
		return []byte("null")
	}
	return raw
}
