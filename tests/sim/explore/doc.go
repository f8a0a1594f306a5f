// Package explore lets a few clients make handshakes with each other in every
// order in which a network may deliver their messages. Each direction between two
// clients keeps its order, and once in a run the network may do something worse:
// lose a message, double it, deliver it late, or let a whole direction wait. In some
// scenarios somebody else sends a D-H Commit in a client's name. States that are the
// same are looked at once. At the end of every schedule each pair of clients has to be
// private on both ends, or the users who asked were told.
package explore
