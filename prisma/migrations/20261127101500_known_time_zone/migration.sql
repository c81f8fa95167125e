-- A zone's name may be known to the program that set it and not to this server, whose time zone data is its own, or be so
-- no more after a move. A statement over many workspaces must not fail because of one of them.
CREATE FUNCTION known_time_zone(zone text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  PERFORM timezone(zone, now());
  RETURN zone;
EXCEPTION WHEN invalid_parameter_value THEN
  RETURN 'UTC';
END
$$;
