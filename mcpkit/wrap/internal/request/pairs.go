package request

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// maxName is the longest name of a query parameter or form field, in bytes. Names repeat for each
// item of a list in an object, so without a limit they could become much larger than the arguments.
const maxName = 1 << 10

// pairs are the names and values of a query or a form.
type pairs struct {
	values url.Values
	joined []string // encoded pairs whose values are lists with separators
}

// encode returns the pairs in the form of a query, in the order of their names.
func (p *pairs) encode() string {
	all := p.joined
	if len(p.values) > 0 {
		all = append([]string{p.values.Encode()}, all...)
	}
	return strings.Join(all, "&")
}

// add adds a JSON value under a name. It returns what is wrong with the value, or "".
func (p *pairs) add(param *Parameter, name string, value []byte) string {
	if len(name) > maxName {
		return fmt.Sprintf("must not have names of more than %d bytes", maxName)
	}
	switch kind := value[0]; {
	case kind != '[' && kind != '{':
		p.values.Add(name, Text(value))
		return ""
	case param.Objects == JSON:
		p.values.Add(name, string(value))
		return ""
	case kind == '[' && param.Lists.Separator() != "":
		return p.join(name, value, param.Lists)
	case kind == '[':
		return p.list(param, name, value)
	case param.Objects == NoObjects:
		return "must not be an object"
	}
	return p.object(param, name, value)
}

// list adds the items of a list, each as a pair.
func (p *pairs) list(param *Parameter, name string, value []byte) (problem string) {
	i := 0
	_ = strictjson.Array(value, func(item []byte) error {
		at := name
		switch param.Lists {
		case Brackets:
			at += "[]"
		case Index:
			at += "[" + strconv.Itoa(i) + "]"
		}
		i++
		if msg := p.add(param, at, item); msg != "" && problem == "" {
			problem = msg
		}
		return nil
	})
	return problem
}

// join adds a list as one value with separators.
func (p *pairs) join(name string, value []byte, style ListStyle) string {
	texts, problem := itemTexts(value, style.Separator())
	if problem != "" || len(texts) == 0 {
		return problem
	}
	for i := range texts {
		texts[i] = url.QueryEscape(texts[i])
	}
	separator := style.Separator()
	if style != Comma {
		separator = url.PathEscape(separator) // services that split before they decode expect %20 and %7C
	}
	p.joined = append(p.joined, url.QueryEscape(name)+"="+strings.Join(texts, separator))
	return ""
}

// object adds the members of an object. A null member is left out.
func (p *pairs) object(param *Parameter, name string, value []byte) (problem string) {
	_ = strictjson.Object(value, func(key string, member []byte) error {
		at := name + "[" + key + "]"
		msg := ""
		switch {
		case string(member) == "null":
			return nil
		case param.Objects == Spread:
			inner := *param
			inner.Objects = NoObjects
			msg = p.add(&inner, key, member)
		case key == "" || strings.ContainsAny(key, "[]"):
			msg = fmt.Sprintf("must not have the name %.40q, because services read brackets as parts of a name", key)
		default:
			msg = p.add(param, at, member)
		}
		if msg != "" && problem == "" {
			problem = msg
		}
		return nil
	})
	return problem
}

// itemTexts returns the texts of a list's items. An item must not contain the separator, because
// services split the decoded value.
func itemTexts(value []byte, separator string) (texts []string, problem string) {
	_ = strictjson.Array(value, func(item []byte) error {
		text := Text(item)
		if strings.Contains(text, separator) && problem == "" {
			problem = fmt.Sprintf("must not have items that contain %q, because the service separates items with it", separator)
		}
		texts = append(texts, text)
		return nil
	})
	return texts, problem
}

// Text returns the text of a scalar as paths, queries, forms and headers write it: a string without
// quotes, null as an empty text, all other values as in JSON.
func Text(value []byte) string {
	if s, ok := strictjson.String(value); ok {
		return s
	}
	if string(value) == "null" {
		return ""
	}
	return string(value)
}
