import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { RaciRole } from '../domain/words';
import { Text, Word, Words } from './columns';

/** One of the 98 rows that say who is Responsible, Consulted or Informed. A migration fills it from the catalogue. */
@Entity('responsibility')
@Words('responsibility', 'customer', RaciRole)
@Words('responsibility', 'accelerate', RaciRole)
export class Responsibility {
  @PrimaryColumn('uuid') id: string;
  @Index('responsibility_code', { unique: true }) @Text() code: string;
  @Index('responsibility_position', { unique: true }) @Column('int') position: number;
  @Text() category: string;
  @Text() activity: string;
  @Word() customer: RaciRole;
  @Word() accelerate: RaciRole;
  @Column('text', { array: true, default: '{}' }) operations: string[];
}
