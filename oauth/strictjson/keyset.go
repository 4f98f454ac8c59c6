package strictjson

// A keySet holds the keys of one object: a slice while it is small, as nearly
// all are, then a map, so that an object of a million keys stays linear.
type keySet struct {
	few  []string
	many map[string]struct{}
}

func (k *keySet) len() int { return max(len(k.few), len(k.many)) }

// add reports whether key is new.
func (k *keySet) add(key string) bool {
	const few = 16
	if k.many == nil {
		for _, have := range k.few {
			if have == key {
				return false
			}
		}
		if len(k.few) < few {
			k.few = append(k.few, key)
			return true
		}
		k.many = make(map[string]struct{}, 4*few)
		for _, have := range k.few {
			k.many[have] = struct{}{}
		}
	}
	if _, dup := k.many[key]; dup {
		return false
	}
	k.many[key] = struct{}{}
	return true
}
