-- ?1 easting, ?2 northing, ?3 category, ?4 ward, ?5 first half of the postcode
WITH near AS (
  SELECT
    offering.*,
    (easting - ?1) * (easting - ?1) + (northing - ?2) * (northing - ?2) AS square
  FROM offering
  WHERE category_id = ?3 AND active
),
found AS (
  SELECT near.*, COUNT(*) OVER () AS total
  FROM near
  WHERE EXISTS (
    SELECT 1
    FROM offering_area AS area
    WHERE area.offering_id = near.id
      AND (area.radius_m * area.radius_m >= near.square OR area.code IN (?4, ?5))
  )
  ORDER BY square, id
  LIMIT 20
),
laid_out AS (
  SELECT json_object(
    'distanceSquared', found.square,
    'confirmedAt', found.confirmed_at,
    'checkLevel', found.check_level_override,
    'total', found.total,
    'nextSessions', (
      SELECT json_group_array(json_object('weekday', weekday, 'start', start_minute, 'end', end_minute))
      FROM (
        SELECT weekday, start_minute, end_minute
        FROM offering_session
        WHERE offering_id = found.id AND NOT retired
        ORDER BY weekday, start_minute
        LIMIT 3
      )
    ),
    'offering', json_object(
      'id', hex(found.id),
      'nameEn', found.name_en,
      'nameCy', found.name_cy,
      'charity', json_object('id', hex(charity.id), 'nameEn', charity.name_en, 'nameCy', charity.name_cy)
    )
  ) AS line
  FROM found
  JOIN charity ON charity.id = found.charity_id
)
SELECT json_group_array(json(line)) AS page FROM laid_out
