package strictjson

import "bytes"

// few is how many keys of an object are compared one by one.
const few = 16

// A frame is an object or array that the scanner is inside of.
type frame struct {
	object bool
	first  int                 // the first of its keys in the scanner's list
	many   map[string]struct{} // its keys, once there are more than a few
	key    []byte              // the key being read, in an object
	index  int                 // the item being read, in an array
}

// addKey notes a key of the innermost object and reports whether it is new, and how many
// there are now. The keys of all objects that are open stand in one list, which is used
// again for the next text, so that nothing is allocated for objects of few keys, as
// nearly all are. Beyond that there is a map, so that an object of a million keys stays
// linear.
func (s *scanner) addKey(key []byte) (isNew bool, n int) {
	top := &s.stack[len(s.stack)-1]
	top.key = key
	if top.many != nil {
		if _, dup := top.many[string(key)]; dup {
			return false, len(top.many)
		}
		top.many[string(key)] = struct{}{}
		return true, len(top.many)
	}
	known := s.keys[top.first:]
	for _, have := range known {
		if bytes.Equal(have, key) {
			return false, len(known)
		}
	}
	s.keys = append(s.keys, key)
	if len(known) == few {
		top.many = make(map[string]struct{}, 4*few)
		for _, have := range s.keys[top.first:] {
			top.many[string(have)] = struct{}{}
		}
		s.keys = s.keys[:top.first]
		return true, len(top.many)
	}
	return true, len(known) + 1
}
