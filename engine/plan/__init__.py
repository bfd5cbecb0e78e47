"""Plans: one arena layout and one instruction table for a network, made from its analysis."""
